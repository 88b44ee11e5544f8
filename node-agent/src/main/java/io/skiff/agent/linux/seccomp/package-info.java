/** Filters of system calls: made by libseccomp, read as the kernel reads them. */
@NullMarked
package io.skiff.agent.linux.seccomp;

import org.jspecify.annotations.NullMarked;
