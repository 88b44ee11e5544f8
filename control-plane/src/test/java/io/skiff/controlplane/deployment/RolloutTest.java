package io.skiff.controlplane.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RolloutTest {

    static Stream<Arguments> steps() {
        return Stream.of(
                row("surges first", limits(3, 1, 0), state("new", 0, 0), List.of(state("old", 3, 3)), Map.of("new", 1)),
                row("waits for the surge", limits(3, 1, 0), state("new", 1, 0), List.of(state("old", 3, 3)), Map.of()),
                row(
                        "then one old goes",
                        limits(3, 1, 0),
                        state("new", 1, 1),
                        List.of(state("old", 3, 3)),
                        Map.of("old", 2)),
                row(
                        "then the next surge",
                        limits(3, 1, 0),
                        state("new", 1, 1),
                        List.of(state("old", 2, 2)),
                        Map.of("new", 2)),
                row("is done", limits(3, 1, 0), state("new", 3, 3), List.of(state("old", 0, 0)), Map.of()),
                row(
                        "without surge an old one goes first",
                        limits(2, 0, 1),
                        state("new", 0, 0),
                        List.of(state("old", 2, 2)),
                        Map.of("old", 1)),
                row(
                        "a crash-looping release stops",
                        limits(10, 3, 2),
                        state("new", 5, 0),
                        List.of(state("old", 8, 8)),
                        Map.of()),
                row(
                        "and keeps the old when one of them dies",
                        limits(10, 3, 2),
                        state("new", 5, 0),
                        List.of(state("old", 8, 7)),
                        Map.of()),
                row(
                        "an undo removes what never ran",
                        limits(10, 3, 2),
                        state("good", 8, 7),
                        List.of(state("bad", 5, 0)),
                        Map.of("bad", 1)),
                row(
                        "a roll-over starts at nothing",
                        limits(10, 3, 2),
                        state("newest", 0, 0),
                        List.of(state("oldest", 8, 8), state("old", 5, 0)),
                        Map.of("old", 0)),
                row(
                        "unavailable old ones go before available ones",
                        limits(4, 1, 1),
                        state("new", 1, 1),
                        List.of(state("oldest", 3, 3), state("old", 1, 0)),
                        Map.of("old", 0, "oldest", 2)),
                row(
                        "pods that were ordered away do not count again",
                        limits(10, 3, 2),
                        state("new", 6, 6),
                        List.of(state("old", 7, 10)),
                        Map.of("old", 2)),
                row("too many new ones shrink", limits(3, 1, 0), state("new", 5, 5), List.of(), Map.of("new", 3)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void decidesTheNextSizes(
            String name,
            RolloutLimits limits,
            ObservedReplicaSet current,
            List<ObservedReplicaSet> old,
            Map<String, Integer> sizes) {
        assertThat(Rollout.step(limits, current, old)).isEqualTo(sizes);
    }

    @Test
    void everyWalkStaysWithinItsLimitsAndEndsComplete() {
        for (long seed = 0; seed < 500; seed++) {
            walk(seed);
        }
    }

    /** Rolls with pods that become available, or die, at random; the order of the steps is what is tested, not their pace. */
    private static void walk(long seed) {
        var random = new Random(seed);
        int replicas = random.nextInt(12);
        int surge = random.nextInt(4);
        int unavailable = Math.min(replicas, surge == 0 ? 1 + random.nextInt(3) : random.nextInt(4));
        var limits = limits(replicas, surge, unavailable);
        var current = state("new", 0, 0);
        var old = new ArrayList<>(List.of(state("old", replicas, replicas)));
        for (int i = 0; i < 120; i++) {
            var sizes = Rollout.step(limits, current, old);
            int availableBefore = available(current, old);
            current = resized(current, sizes);
            old.replaceAll(replicaSet -> resized(replicaSet, sizes));
            assertThat(current.size() + old.get(0).size())
                    .as("seed %d: never more than replicas + surge", seed)
                    .isLessThanOrEqualTo(Math.max(limits.maxTotal(), replicas));
            if (!sizes.isEmpty()) {
                assertThat(available(current, old))
                        .as("seed %d: a step never takes availability below its minimum", seed)
                        .isGreaterThanOrEqualTo(Math.min(availableBefore, limits.minAvailable()));
            }
            int up = Math.min(current.size(), current.available() + random.nextInt(3));
            int down = i < 60 && random.nextInt(5) == 0 ? 1 : 0;
            current = state("new", current.size(), Math.max(0, up - down));
        }
        assertThat(current.size()).as("seed %d: ends with all new", seed).isEqualTo(replicas);
        assertThat(old.get(0).size()).as("seed %d: ends with no old", seed).isZero();
    }

    private static ObservedReplicaSet resized(ObservedReplicaSet replicaSet, Map<String, Integer> sizes) {
        int size = sizes.getOrDefault(replicaSet.name(), replicaSet.size());
        return state(replicaSet.name(), size, Math.min(size, replicaSet.available()));
    }

    private static int available(ObservedReplicaSet current, List<ObservedReplicaSet> old) {
        return current.available()
                + old.stream().mapToInt(ObservedReplicaSet::available).sum();
    }

    private static RolloutLimits limits(int replicas, int surge, int unavailable) {
        return new RolloutLimits(replicas, surge, unavailable);
    }

    private static ObservedReplicaSet state(String name, int size, int available) {
        var replicaSet = new ReplicaSet();
        replicaSet.setMetadata(new ObjectMeta());
        replicaSet.getMetadata().setName(name);
        replicaSet.setSpec(new ReplicaSetSpec());
        replicaSet.getSpec().setReplicas(size);
        return new ObservedReplicaSet(replicaSet, size, available, available, size, Optional.empty());
    }

    private static Arguments row(
            String name,
            RolloutLimits limits,
            ObservedReplicaSet current,
            List<ObservedReplicaSet> old,
            Map<String, Integer> sizes) {
        return Arguments.of(name, limits, current, old, sizes);
    }
}
