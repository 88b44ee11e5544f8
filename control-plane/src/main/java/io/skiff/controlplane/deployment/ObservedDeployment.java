package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.owner.Adoption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was observed of one deployment.
 *
 * @param current made from the present template
 * @param old the others that it owns, oldest first
 * @param orphans that nobody controls and that it may adopt
 * @param takenNames of replica sets in its namespace that are not its own
 */
record ObservedDeployment(
        Deployment deployment,
        Optional<ObservedReplicaSet> current,
        List<ObservedReplicaSet> old,
        List<ReplicaSet> orphans,
        Set<String> takenNames) {

    ObservedDeployment {
        old = List.copyOf(old);
        orphans = List.copyOf(orphans);
        takenNames = Set.copyOf(takenNames);
    }

    /**
     * @param owned all replica sets of the deployment
     * @param others the other ones of its namespace
     */
    static ObservedDeployment of(Deployment deployment, List<ObservedReplicaSet> owned, List<ReplicaSet> others) {
        var byAge = owned.stream().sorted(ObservedReplicaSet.BY_AGE).toList();
        var current = byAge.stream()
                .filter(observed -> Templates.isCurrent(observed.replicaSet(), deployment))
                .findFirst();
        var old = byAge.stream()
                .filter(observed -> current.filter(observed::equals).isEmpty())
                .toList();
        var orphans = others.stream()
                .filter(replicaSet -> mayAdopt(deployment, replicaSet))
                .toList();
        return new ObservedDeployment(deployment, current, old, orphans, names(others));
    }

    static boolean mayAdopt(Deployment deployment, ReplicaSet replicaSet) {
        return Adoption.isPossible(deployment, deployment.getSpec().getSelector(), replicaSet);
    }

    private static Set<String> names(List<ReplicaSet> replicaSets) {
        return replicaSets.stream()
                .map(replicaSet -> replicaSet.getMetadata().getName())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** When the next ready pod becomes available. */
    Optional<Instant> nextAvailable() {
        return all().flatMap(replicaSet -> replicaSet.nextAvailable().stream()).min(Instant::compareTo);
    }

    RolloutLimits limits() {
        return RolloutLimits.of(deployment);
    }

    Stream<ObservedReplicaSet> all() {
        return Stream.concat(current.stream(), old.stream());
    }

    boolean isPaused() {
        return Boolean.TRUE.equals(deployment.getSpec().getPaused());
    }

    int collisions() {
        var status = deployment.getStatus();
        return status == null || status.getCollisionCount() == null ? 0 : status.getCollisionCount();
    }

    /** The revision that the current replica set has, or is to get. */
    long nextRevision() {
        return old.stream().mapToLong(ObservedReplicaSet::revision).max().orElse(0) + 1;
    }

    /** Replicas have been asked for that the replica sets were not yet scaled for. */
    boolean isScaling() {
        return all().anyMatch(
                        observed -> observed.isActive() && !Revisions.isSizedFor(observed.replicaSet(), limits()));
    }
}
