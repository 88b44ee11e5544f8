/** The system calls that a container may make: profiles, and the filters compiled from them. */
@NullMarked
package io.skiff.agent.security.seccomp;

import org.jspecify.annotations.NullMarked;
