/** Flags and arguments that several commands share, and what they stand for. */
@NullMarked
package io.skiff.cli.command.option;

import org.jspecify.annotations.NullMarked;
