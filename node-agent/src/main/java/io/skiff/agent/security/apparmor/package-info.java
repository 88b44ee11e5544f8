/** AppArmor, a security module of the kernel: what a container asks of it, and what this host has. */
@NullMarked
package io.skiff.agent.security.apparmor;

import org.jspecify.annotations.NullMarked;
