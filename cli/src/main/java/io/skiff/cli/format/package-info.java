/** JSON and YAML, read and written as kubectl does. */
@NullMarked
package io.skiff.cli.format;

import org.jspecify.annotations.NullMarked;
