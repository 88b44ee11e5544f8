package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodResources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A node at one moment, and what the pods on it use of it. */
final class Candidate {

    private final Node node;
    private final PodResources allocatable;
    private final Map<ObjectKey, Share> shares;
    private final PodResources used;
    private final List<HostPort> usedPorts = new ArrayList<>();
    private final Map<String, Integer> podsByOwner = new HashMap<>();
    private final boolean isReadable;

    private Candidate(Node node, PodResources allocatable, Map<ObjectKey, Share> shares) {
        this.node = node;
        this.allocatable = allocatable;
        this.shares = shares;
        var sum = PodResources.NONE;
        var readable = true;
        for (var share : shares.values()) {
            sum = sum.plus(share.resources());
            usedPorts.addAll(share.ports());
            share.owner().ifPresent(owner -> podsByOwner.merge(owner, 1, Integer::sum));
            readable &= share.isReadable();
        }
        this.used = sum;
        this.isReadable = readable;
    }

    static Candidate of(Node node, Map<ObjectKey, Share> shares) {
        var status = node.getStatus();
        return new Candidate(
                node, PodResources.of(status == null ? null : status.getAllocatable()), new HashMap<>(shares));
    }

    Candidate with(ObjectKey pod, Share share) {
        var more = new HashMap<>(shares);
        more.put(pod, share);
        return new Candidate(node, allocatable, more);
    }

    Candidate without(ObjectKey pod) {
        var less = new HashMap<>(shares);
        less.remove(pod);
        return new Candidate(node, allocatable, less);
    }

    /** False when nobody knows what is left of it. */
    boolean isReadable() {
        return isReadable;
    }

    Node node() {
        return node;
    }

    String name() {
        return node.getMetadata().getName();
    }

    PodResources allocatable() {
        return allocatable;
    }

    PodResources used() {
        return used;
    }

    List<HostPort> usedPorts() {
        return usedPorts;
    }

    /** How many replicas of the pod's owner are here already. */
    int siblingsOf(Pod pod) {
        return OwnerReferences.controller(pod)
                .map(owner -> podsByOwner.getOrDefault(owner.getUid(), 0))
                .orElse(0);
    }

    /** The mean of the used parts of cpu and memory, in 1/1000, with the pod on it. */
    long loadWith(PodResources requested) {
        var sum = used.plus(requested);
        return (share(sum.cpuMillis(), allocatable.cpuMillis()) + share(sum.memoryBytes(), allocatable.memoryBytes()))
                / 2;
    }

    private static long share(long part, long whole) {
        return whole == 0 ? 1000 : (long) (1000.0 * part / whole);
    }
}
