/** {@code skiff top}: what nodes and pods use of processors and memory. */
@NullMarked
package io.skiff.cli.command.top;

import org.jspecify.annotations.NullMarked;
