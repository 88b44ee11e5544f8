package io.skiff.controlplane.deployment;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What was observed of one deployment.
 *
 * @param current made from the present template
 * @param old the others that it owns, oldest first
 * @param takenNames of replica sets in its namespace that are not its own
 */
record ObservedDeployment(
        Deployment deployment,
        Optional<ObservedReplicaSet> current,
        List<ObservedReplicaSet> old,
        Set<String> takenNames) {

    ObservedDeployment {
        old = List.copyOf(old);
        takenNames = Set.copyOf(takenNames);
    }

    /** @param owned all replica sets of the deployment */
    static ObservedDeployment of(Deployment deployment, List<ObservedReplicaSet> owned, Set<String> takenNames) {
        var byAge = owned.stream().sorted(ObservedReplicaSet.BY_AGE).toList();
        var current = byAge.stream()
                .filter(observed -> Templates.isCurrent(observed.replicaSet(), deployment))
                .findFirst();
        var old = byAge.stream()
                .filter(observed -> current.filter(observed::equals).isEmpty())
                .toList();
        return new ObservedDeployment(deployment, current, old, takenNames);
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
