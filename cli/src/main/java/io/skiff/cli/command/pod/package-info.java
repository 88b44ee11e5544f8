/** The commands that reach into pods. */
@NullMarked
package io.skiff.cli.command.pod;

import org.jspecify.annotations.NullMarked;
