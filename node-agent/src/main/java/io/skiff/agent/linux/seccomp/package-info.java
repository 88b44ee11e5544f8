/** Seccomp filters: built by libseccomp, evaluated as the kernel does. */
@NullMarked
package io.skiff.agent.linux.seccomp;

import org.jspecify.annotations.NullMarked;
