/** What the columns that clients print are made of. */
@NullMarked
package io.skiff.controlplane.kind.table;

import org.jspecify.annotations.NullMarked;
