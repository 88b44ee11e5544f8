/** The command get: objects, tables, and watching both. */
@NullMarked
package io.skiff.cli.command.get;

import org.jspecify.annotations.NullMarked;
