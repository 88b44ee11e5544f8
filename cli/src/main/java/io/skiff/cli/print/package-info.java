/** Prints objects as tables, YAML, JSON or names. */
@NullMarked
package io.skiff.cli.print;

import org.jspecify.annotations.NullMarked;
