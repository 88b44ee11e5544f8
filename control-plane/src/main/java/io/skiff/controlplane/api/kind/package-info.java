/** The table of kinds, and what is particular about each. */
@NullMarked
package io.skiff.controlplane.api.kind;

import org.jspecify.annotations.NullMarked;
