/** Which system calls a container may make: profiles, and the filters that they become. */
@NullMarked
package io.skiff.agent.security.seccomp;

import org.jspecify.annotations.NullMarked;
