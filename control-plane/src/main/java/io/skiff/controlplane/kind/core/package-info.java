/** The kinds of the core group. */
@NullMarked
package io.skiff.controlplane.kind.core;

import org.jspecify.annotations.NullMarked;
