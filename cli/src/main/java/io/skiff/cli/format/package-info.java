/** JSON and YAML, read and written. */
@NullMarked
package io.skiff.cli.format;

import org.jspecify.annotations.NullMarked;
