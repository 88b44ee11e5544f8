package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All nodes and what the pods on them hold, kept up to date one change at a time: only the nodes that it touches are counted anew. */
final class Occupancy {

    private final Map<String, Node> nodes = new HashMap<>();

    /** Also of nodes that are not there (yet), by their names. */
    private final Map<String, Map<ObjectKey, Share>> shares = new HashMap<>();

    private final Map<ObjectKey, String> nodeOf = new HashMap<>();
    private final Map<String, Candidate> candidates = new HashMap<>();
    private final Set<String> touched = new HashSet<>();

    void clear() {
        touched.addAll(nodes.keySet());
        nodes.clear();
        shares.clear();
        nodeOf.clear();
    }

    /** @param node as it is now; empty when it is gone */
    void node(String name, Optional<Node> node) {
        node.ifPresentOrElse(present -> nodes.put(name, present), () -> nodes.remove(name));
        touched.add(name);
    }

    /** @param pod as it is now; empty when it is gone */
    void pod(ObjectKey key, Optional<Pod> pod) {
        var node = pod.filter(present -> !PodState.isFinished(present)).flatMap(PodState::nodeName);
        var before = nodeOf.get(key);
        if (before != null && !before.equals(node.orElse(""))) {
            release(key, before);
        }
        node.ifPresent(name -> hold(key, name, Share.of(pod.orElseThrow())));
    }

    boolean isOnNode(ObjectKey pod) {
        return nodeOf.containsKey(pod);
    }

    boolean isTouched() {
        return !touched.isEmpty();
    }

    /** A copy: what changes later does not show in it. */
    Map<String, Candidate> candidates() {
        for (var name : touched) {
            var node = nodes.get(name);
            if (node == null) {
                candidates.remove(name);
            } else {
                candidates.put(name, Candidate.of(node, shares.getOrDefault(name, Map.of())));
            }
        }
        touched.clear();
        return Map.copyOf(candidates);
    }

    private void hold(ObjectKey key, String node, Share share) {
        nodeOf.put(key, node);
        var before = shares.computeIfAbsent(node, absent -> new HashMap<>()).put(key, share);
        if (!share.equals(before)) {
            touched.add(node);
        }
    }

    private void release(ObjectKey key, String node) {
        nodeOf.remove(key);
        touched.add(node);
        shares.computeIfPresent(node, (same, held) -> {
            held.remove(key);
            return held.isEmpty() ? null : held;
        });
    }
}
