/** What a container sees as its root: the overlay of its image, the kernel's file systems, what is bound into it, what is hidden. */
@NullMarked
package io.skiff.agent.rootfs;

import org.jspecify.annotations.NullMarked;
