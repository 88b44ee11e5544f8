/** Operations of the kernel's file systems that {@link java.nio.file.Files} lacks. */
@NullMarked
package io.skiff.agent.linux.file;

import org.jspecify.annotations.NullMarked;
