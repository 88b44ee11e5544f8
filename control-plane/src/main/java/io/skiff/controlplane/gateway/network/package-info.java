/** The wanted network of the nodes, their acknowledgements, and the draining of pods that are being deleted. */
@NullMarked
package io.skiff.controlplane.gateway.network;

import org.jspecify.annotations.NullMarked;
