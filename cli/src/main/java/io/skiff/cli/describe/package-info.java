/** Objects told in full: what they are, how they stand, and why, laid out as kubectl does. */
@NullMarked
package io.skiff.cli.describe;

import org.jspecify.annotations.NullMarked;
