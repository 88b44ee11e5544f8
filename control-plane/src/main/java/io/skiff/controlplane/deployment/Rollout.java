package io.skiff.controlplane.deployment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of a rolling update: the next sizes of replica sets. It grows the new one as far as maxSurge allows, or else
 * shrinks old ones as far as maxUnavailable allows, first those whose pods are not available anyway.
 */
final class Rollout {

    private Rollout() {}

    /**
     * @param old oldest first
     * @return new sizes by name; empty if nothing may change now
     */
    static Map<String, Integer> step(RolloutLimits limits, ObservedReplicaSet current, List<ObservedReplicaSet> old) {
        var size = newSize(limits, Optional.of(current), old);
        return size == current.size() ? shrinkOld(limits, current, old) : Map.of(current.name(), size);
    }

    /** Computes the new size from the ordered sizes, not from the running pods: ordered pods may come at any time. */
    static int newSize(RolloutLimits limits, Optional<ObservedReplicaSet> current, List<ObservedReplicaSet> old) {
        int size = current.map(ObservedReplicaSet::size).orElse(0);
        if (size >= limits.replicas()) {
            return limits.replicas();
        }
        int room = limits.maxTotal() - size - totalSize(old);
        return room <= 0 ? size : size + Math.min(room, limits.replicas() - size);
    }

    private static Map<String, Integer> shrinkOld(
            RolloutLimits limits, ObservedReplicaSet current, List<ObservedReplicaSet> old) {
        int unavailable = current.size() - current.availableOfSize();
        int budget = current.size() + totalSize(old) - limits.minAvailable() - unavailable;
        var sizes = new LinkedHashMap<String, Integer>();
        budget -= removeUnavailable(old, budget, sizes);
        removeAvailable(limits, current, old, budget, sizes);
        return sizes;
    }

    /** Removes unavailable pods first: they serve nobody, and would block the rollout. */
    private static int removeUnavailable(List<ObservedReplicaSet> old, int budget, Map<String, Integer> sizes) {
        int removed = 0;
        for (var replicaSet : old) {
            int count = Math.min(budget - removed, replicaSet.size() - replicaSet.availableOfSize());
            if (count > 0) {
                sizes.put(replicaSet.name(), replicaSet.size() - count);
                removed += count;
            }
        }
        return removed;
    }

    private static void removeAvailable(
            RolloutLimits limits,
            ObservedReplicaSet current,
            List<ObservedReplicaSet> old,
            int budget,
            Map<String, Integer> sizes) {
        int available = current.availableOfSize()
                + old.stream().mapToInt(ObservedReplicaSet::availableOfSize).sum();
        int removable = Math.min(budget, available - limits.minAvailable());
        for (var replicaSet : old) {
            int size = sizes.getOrDefault(replicaSet.name(), replicaSet.size());
            int count = Math.min(size, removable);
            if (count > 0) {
                sizes.put(replicaSet.name(), size - count);
                removable -= count;
            }
        }
    }

    private static int totalSize(List<ObservedReplicaSet> replicaSets) {
        return replicaSets.stream().mapToInt(ObservedReplicaSet::size).sum();
    }
}
