/** The control plane: API, store, controllers, scheduler, gateway to the nodes. */
@NullMarked
package io.skiff.controlplane;

import org.jspecify.annotations.NullMarked;
