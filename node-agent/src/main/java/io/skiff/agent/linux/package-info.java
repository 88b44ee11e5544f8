/** The kernel: system calls, error numbers, netlink. The only package that uses native access. */
@NullMarked
package io.skiff.agent.linux;

import org.jspecify.annotations.NullMarked;
