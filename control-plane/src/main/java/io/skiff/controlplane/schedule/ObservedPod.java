package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.volume.PodClaims;

/**
 * What was observed of one pod that waits for a node.
 *
 * @param claims that it uses
 * @param room what the nodes have left
 */
record ObservedPod(Pod pod, PodClaims claims, Room room) {}
