/** The commands about the data of claims: where they are, and how they get elsewhere. */
@NullMarked
package io.skiff.cli.command.volume;

import org.jspecify.annotations.NullMarked;
