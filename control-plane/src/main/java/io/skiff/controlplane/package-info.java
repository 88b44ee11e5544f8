/**
 * The control plane: {@code ControlPlane} starts everything, {@code ServedCluster} builds the parts that serve one
 * cluster.
 */
@NullMarked
package io.skiff.controlplane;

import org.jspecify.annotations.NullMarked;
