/** Describes objects in full, laid out as kubectl does: their spec, their status, and the reasons behind it. */
@NullMarked
package io.skiff.cli.describe;

import org.jspecify.annotations.NullMarked;
