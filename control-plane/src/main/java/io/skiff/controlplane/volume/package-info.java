/**
 * Persistent volumes: what binds a claim to a volume, what has the directory of a volume made and removed on its node,
 * and what the scheduler must know of both.
 *
 * <p>The way of a claim: the scheduler chooses the node of the first pod and writes it to the claim
 * ({@code volume.kubernetes.io/selected-node}); {@link io.skiff.controlplane.volume.ClaimController} makes the volume;
 * the gateway sends it to the node with the assigned set; the node makes the directory and reports it in its status;
 * the volume is annotated as made and the claim is bound to it; then the scheduler binds the pod. The way back: the
 * claim goes when no pod uses it; {@link io.skiff.controlplane.volume.VolumeController} marks the volume, takes off the
 * protection, which has the gateway ask for the removal, and takes off the last finalizer when the node reports it.
 * Each step is one write, and the next one follows from what is stored.
 */
@NullMarked
package io.skiff.controlplane.volume;

import org.jspecify.annotations.NullMarked;
