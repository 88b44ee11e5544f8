/** The commands a user types, one class each. */
@NullMarked
package io.skiff.cli.command;

import org.jspecify.annotations.NullMarked;
