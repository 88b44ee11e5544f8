/** How objects are shown: tables, YAML, JSON, names. */
@NullMarked
package io.skiff.cli.print;

import org.jspecify.annotations.NullMarked;
