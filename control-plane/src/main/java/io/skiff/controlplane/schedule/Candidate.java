package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.pod.PodResources;
import io.skiff.controlplane.pod.PodState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node, and what the pods on it have taken of it. */
final class Candidate {

    private final Node node;
    private final PodResources allocatable;
    private final boolean isReadable;
    private final List<HostPort> takenPorts = new ArrayList<>();
    private final Map<String, Integer> podsByOwner = new HashMap<>();
    private PodResources taken = PodResources.NONE;

    Candidate(Node node) {
        this(
                node,
                PodResources.of(
                        node.getStatus() == null ? null : node.getStatus().getAllocatable()),
                true);
    }

    /** Of which nobody knows what it has. */
    static Candidate unreadable(Node node) {
        return new Candidate(node, PodResources.NONE, false);
    }

    private Candidate(Node node, PodResources allocatable, boolean isReadable) {
        this.node = node;
        this.allocatable = allocatable;
        this.isReadable = isReadable;
    }

    boolean isReadable() {
        return isReadable;
    }

    Node node() {
        return node;
    }

    String name() {
        return node.getMetadata().getName();
    }

    /** Takes what the pod asks for. A pod that is terminating still holds its place, but is no replica any more. */
    void take(Pod pod) {
        taken = taken.plus(PodResources.requestedBy(pod));
        takenPorts.addAll(HostPort.takenBy(pod));
        if (!PodState.isTerminating(pod)) {
            PodState.controller(pod).ifPresent(owner -> podsByOwner.merge(owner.getUid(), 1, Integer::sum));
        }
    }

    PodResources allocatable() {
        return allocatable;
    }

    PodResources taken() {
        return taken;
    }

    List<HostPort> takenPorts() {
        return takenPorts;
    }

    /** How many replicas of the pod's owner are here already. */
    int siblingsOf(Pod pod) {
        return PodState.controller(pod)
                .map(owner -> podsByOwner.getOrDefault(owner.getUid(), 0))
                .orElse(0);
    }

    /** The mean of the taken parts of cpu and memory, in 1/1000, with the pod on it. */
    long loadWith(PodResources requested) {
        var sum = taken.plus(requested);
        return (share(sum.cpuMillis(), allocatable.cpuMillis()) + share(sum.memoryBytes(), allocatable.memoryBytes()))
                / 2;
    }

    private static long share(long part, long whole) {
        return whole == 0 ? 1000 : (long) (1000.0 * part / whole);
    }
}
