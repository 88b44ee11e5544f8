package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.object.Selectors;
import io.skiff.controlplane.owner.Adoption;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodState;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/** What a pod is to a replica set: the first row that applies. */
enum PodRole {
    /** On its way out: counts for nothing, and is replaced. */
    ENDING((owner, pod) -> PodState.isTerminating(pod)),

    /** Counts. */
    REPLICA((owner, pod) -> isOwned(owner, pod) && PodState.isActive(pod) && matches(owner, pod)),

    /** Its labels match no more: released. */
    STRAY((owner, pod) -> isOwned(owner, pod) && PodState.isActive(pod)),

    /** Failed as a whole: replaced, with growing waits. */
    FAILED((owner, pod) -> isOwned(owner, pod) && PodState.phase(pod).equals("Failed")),

    /** Nobody's: adopted. */
    ORPHAN((owner, pod) ->
            PodState.isActive(pod) && Adoption.isPossible(owner, owner.getSpec().getSelector(), pod)),

    /** Has done its work, or is another's. */
    UNRELATED((owner, pod) -> true);

    @SuppressWarnings("ImmutableEnumChecker") // the predicates hold nothing
    private final BiPredicate<ReplicaSet, Pod> applies;

    PodRole(BiPredicate<ReplicaSet, Pod> applies) {
        this.applies = applies;
    }

    static PodRole of(ReplicaSet owner, Pod pod) {
        return Stream.of(values())
                .filter(role -> role.applies.test(owner, pod))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOwned(ReplicaSet owner, Pod pod) {
        return OwnerReferences.isControlledBy(owner, pod);
    }

    private static boolean matches(ReplicaSet owner, Pod pod) {
        return Selectors.matches(
                owner.getSpec().getSelector(), pod.getMetadata().getLabels());
    }
}
