/**
 * The container's view of the file system: the overlay of its image, the kernel's file systems, bind mounts and hidden
 * paths.
 */
@NullMarked
package io.skiff.agent.rootfs;

import org.jspecify.annotations.NullMarked;
