package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What was observed of one pod that waits for a node.
 *
 * @param room what the nodes have left
 */
record ObservedPod(Pod pod, Room room) {}
