package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.ReplicaSetBuilder;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a replica set says of its pods. */
final class ReplicaSetStatus {

    private ReplicaSetStatus() {}

    /**
     * Empty when what is stored is right.
     *
     * @param replicaSet the observed one, possibly with other annotations, which are written together with the status
     */
    static Optional<ReplicaSetAction> update(ObservedReplicas observed, ReplicaSet replicaSet, Instant now) {
        var pods = observed.active();
        var updated = new ReplicaSetBuilder(replicaSet)
                .editOrNewStatus()
                .withReplicas(pods.size())
                .withFullyLabeledReplicas(count(pods, pod -> carriesTemplateLabels(replicaSet, pod)))
                .withReadyReplicas(count(pods, PodState::isReady))
                .withAvailableReplicas(count(pods, pod -> PodState.isAvailable(pod, minReady(replicaSet), now)))
                .withConditions(WaitingBound.conditions(observed, now))
                .withObservedGeneration(replicaSet.getMetadata().getGeneration())
                .endStatus()
                .build();
        return updated.equals(observed.replicaSet())
                ? Optional.empty()
                : Optional.of(new ReplicaSetAction.UpdateStatus(updated));
    }

    /** When the next ready pod becomes available. */
    static Optional<Instant> nextChange(ObservedReplicas observed, Instant now) {
        return observed.active().stream()
                .map(pod -> PodState.availableAt(pod, minReady(observed.replicaSet())))
                .flatMap(Optional::stream)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    private static boolean carriesTemplateLabels(ReplicaSet replicaSet, Pod pod) {
        return Selectors.matches(
                replicaSet.getSpec().getTemplate().getMetadata().getLabels(),
                pod.getMetadata().getLabels());
    }

    private static Duration minReady(ReplicaSet replicaSet) {
        var seconds = replicaSet.getSpec().getMinReadySeconds();
        return Duration.ofSeconds(seconds == null ? 0 : seconds);
    }

    private static int count(List<Pod> pods, Predicate<Pod> predicate) {
        return (int) pods.stream().filter(predicate).count();
    }
}
