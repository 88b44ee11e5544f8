/** Archives, written the same by every program of Skiff. */
@NullMarked
package io.skiff.archive;

import org.jspecify.annotations.NullMarked;
