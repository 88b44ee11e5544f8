/** The columns that clients print. */
@NullMarked
package io.skiff.controlplane.api.table;

import org.jspecify.annotations.NullMarked;
