/** The one store, as the rest of the control plane sees it. */
@NullMarked
package io.skiff.controlplane.store;

import org.jspecify.annotations.NullMarked;
