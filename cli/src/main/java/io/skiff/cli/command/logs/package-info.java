/** The command logs: what one container or many print. */
@NullMarked
package io.skiff.cli.command.logs;

import org.jspecify.annotations.NullMarked;
