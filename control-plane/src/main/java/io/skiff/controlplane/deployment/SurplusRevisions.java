package io.skiff.controlplane.deployment;

import static java.util.Comparator.comparing;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.skiff.controlplane.owner.Ending;
import java.util.List;

/** Chooses the old revisions to delete; the others are kept for an undo. */
final class SurplusRevisions {

    private static final int DEFAULT_LIMIT = 10;

    private SurplusRevisions() {}

    /** Returns the oldest empty ones beyond revisionHistoryLimit. */
    static List<ObservedReplicaSet> of(Deployment deployment, List<ObservedReplicaSet> old) {
        var limit = deployment.getSpec().getRevisionHistoryLimit();
        var kept = limit == null ? DEFAULT_LIMIT : limit;
        var byRevision = old.stream()
                .filter(observed -> !Ending.isMarked(observed.replicaSet()))
                .sorted(comparing(ObservedReplicaSet::revision))
                .toList();
        return byRevision.stream()
                .limit(Math.max(0, byRevision.size() - kept))
                .filter(observed -> observed.size() == 0 && observed.running() == 0)
                .toList();
    }
}
