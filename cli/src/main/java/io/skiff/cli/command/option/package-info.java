/** Flags and arguments that several commands share, and the values they parse to. */
@NullMarked
package io.skiff.cli.command.option;

import org.jspecify.annotations.NullMarked;
