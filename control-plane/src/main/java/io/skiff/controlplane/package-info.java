/**
 * The control plane: {@code ControlPlane} starts everything, {@code ServedCluster} builds the parts that serve one
 * cluster. {@code FollowedView} is what they read, {@code ServedNodes} serves nodes, {@code ControllerThread} runs the
 * {@code Controllers} while this server leads.
 */
@NullMarked
package io.skiff.controlplane;

import org.jspecify.annotations.NullMarked;
