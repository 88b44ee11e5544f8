/** The command logs: the output of one container or of many. */
@NullMarked
package io.skiff.cli.command.logs;

import org.jspecify.annotations.NullMarked;
