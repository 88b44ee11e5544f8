package io.skiff.controlplane.deployment;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Distributes a change of a deployment's size over its replica sets while it rolls or is paused, so that the risk stays
 * the same.
 */
final class ProportionalScaling {

    private ProportionalScaling() {}

    /** Computes the new sizes of replica sets; those without an entry keep theirs. */
    static Map<String, Integer> sizes(
            RolloutLimits limits, boolean rolling, Optional<ObservedReplicaSet> current, List<ObservedReplicaSet> old) {
        var active = Stream.concat(current.stream(), old.stream())
                .filter(ObservedReplicaSet::isActive)
                .toList();
        if (active.size() <= 1) {
            return onlyOrLatest(active, current, old)
                    .map(only -> Map.of(only.name(), limits.replicas()))
                    .orElse(Map.of());
        }
        if (current.filter(replicaSet -> isSaturated(replicaSet, limits)).isPresent()) {
            var sizes = new LinkedHashMap<String, Integer>();
            old.stream().filter(ObservedReplicaSet::isActive).forEach(replicaSet -> sizes.put(replicaSet.name(), 0));
            return sizes;
        }
        return rolling ? proportional(limits, active) : Map.of();
    }

    private static Optional<ObservedReplicaSet> onlyOrLatest(
            List<ObservedReplicaSet> active, Optional<ObservedReplicaSet> current, List<ObservedReplicaSet> old) {
        return active.stream()
                .findFirst()
                .or(() -> current)
                .or(() -> old.stream().max(ObservedReplicaSet.BY_AGE));
    }

    private static boolean isSaturated(ObservedReplicaSet current, RolloutLimits limits) {
        return current.size() == limits.replicas() && current.available() == limits.replicas();
    }

    private static Map<String, Integer> proportional(RolloutLimits limits, List<ObservedReplicaSet> active) {
        int total = active.stream().mapToInt(ObservedReplicaSet::size).sum();
        int toAdd = (limits.replicas() > 0 ? limits.maxTotal() : 0) - total;
        var sizes = new LinkedHashMap<String, Integer>();
        int added = 0;
        var ordered = active.stream().sorted(largestFirst(toAdd)).toList();
        for (var replicaSet : ordered) {
            int share = share(replicaSet, limits, toAdd, added);
            added += share;
            sizes.put(replicaSet.name(), replicaSet.size() + share);
        }
        var leftover = toAdd - added;
        sizes.computeIfPresent(ordered.get(0).name(), (name, size) -> Math.max(0, size + leftover));
        return sizes;
    }

    /** Orders by size. Among equals the newest grows first, and the oldest shrinks first. */
    private static Comparator<ObservedReplicaSet> largestFirst(int toAdd) {
        var bySize = comparing(ObservedReplicaSet::size, Comparator.reverseOrder());
        return bySize.thenComparing(toAdd > 0 ? ObservedReplicaSet.BY_AGE.reversed() : ObservedReplicaSet.BY_AGE);
    }

    private static int share(ObservedReplicaSet replicaSet, RolloutLimits limits, int toAdd, int added) {
        int rest = toAdd - added;
        if (rest == 0) {
            return 0;
        }
        int fraction = fraction(replicaSet, limits);
        return toAdd > 0 ? Math.min(fraction, rest) : Math.max(fraction, rest);
    }

    /** The gain of the replica set if all were scaled exactly. */
    private static int fraction(ObservedReplicaSet replicaSet, RolloutLimits limits) {
        if (limits.replicas() == 0) {
            return -replicaSet.size();
        }
        var before = Revisions.number(replicaSet.replicaSet(), Revisions.MAX).orElse((long) limits.replicas());
        if (before <= 0) {
            return 0;
        }
        return (int) Math.round((double) replicaSet.size() * limits.maxTotal() / before) - replicaSet.size();
    }
}
