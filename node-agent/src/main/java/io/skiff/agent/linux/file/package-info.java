/** What the kernel's file systems can do and {@link java.nio.file.Files} cannot. */
@NullMarked
package io.skiff.agent.linux.file;

import org.jspecify.annotations.NullMarked;
