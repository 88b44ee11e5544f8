/** The {@code skiff} command: its main class, its console and its exit code. */
@NullMarked
package io.skiff.cli;

import org.jspecify.annotations.NullMarked;
