/** The material of the columns that clients print. */
@NullMarked
package io.skiff.controlplane.kind.table;

import org.jspecify.annotations.NullMarked;
