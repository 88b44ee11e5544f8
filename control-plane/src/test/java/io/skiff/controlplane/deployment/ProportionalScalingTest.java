package io.skiff.controlplane.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.testing.Objects;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProportionalScalingTest {

    @Test
    void spreadsGrowthOverBothSidesOfARollout() {
        var limits = new RolloutLimits(15, 3, 2);

        var sizes = ProportionalScaling.sizes(
                limits, true, Optional.of(sized("new", 5, 2, 13)), List.of(sized("old", 8, 8, 13)));

        assertThat(sizes).isEqualTo(Map.of("old", 11, "new", 7));
    }

    @Test
    void spreadsShrinkingToo() {
        var limits = new RolloutLimits(5, 2, 1);

        var sizes = ProportionalScaling.sizes(
                limits, true, Optional.of(sized("new", 5, 0, 13)), List.of(sized("old", 8, 8, 13)));

        assertThat(sizes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
        assertThat(sizes).isEqualTo(Map.of("old", 4, "new", 3));
    }

    @Test
    void toNothingTakesAll() {
        var sizes = ProportionalScaling.sizes(
                new RolloutLimits(0, 0, 0), true, Optional.of(sized("new", 5, 0, 13)), List.of(sized("old", 8, 8, 13)));

        assertThat(sizes).isEqualTo(Map.of("old", 0, "new", 0));
    }

    @Test
    void scalesTheOnlyActiveOneWhole() {
        var sizes = ProportionalScaling.sizes(
                new RolloutLimits(7, 2, 1), true, Optional.of(sized("new", 3, 3, 4)), List.of(sized("old", 0, 0, 4)));

        assertThat(sizes).isEqualTo(Map.of("new", 7));
    }

    @Test
    void emptiesOldOnesWhenTheNewOneIsComplete() {
        var sizes = ProportionalScaling.sizes(
                new RolloutLimits(3, 1, 0), true, Optional.of(sized("new", 3, 3, 5)), List.of(sized("old", 1, 1, 5)));

        assertThat(sizes).isEqualTo(Map.of("old", 0));
    }

    private static ObservedReplicaSet sized(String name, int size, int available, int max) {
        var replicaSet = new ReplicaSetBuilder(Objects.replicaSet(name, size))
                .editMetadata()
                .addToAnnotations(Revisions.MAX, Integer.toString(max))
                .endMetadata()
                .build();
        return new ObservedReplicaSet(replicaSet, size, available, available, size, Optional.empty());
    }
}
