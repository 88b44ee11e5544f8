/** Fakes of the control plane's ports, for its own tests and for the simulation of a whole cluster. */
@NullMarked
package io.skiff.controlplane.testing;

import org.jspecify.annotations.NullMarked;
