package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Finalizers;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.owner.Adoption;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.view.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes an object and spares what it owns: it is marked and held by a finalizer, so that its controller leaves its dependents alone, until
 * none of them names it any more.
 */
final class Orphaning {

    private Orphaning() {}

    static boolean isAskedFor(HasMetadata object) {
        return Ending.isMarked(object) && object.getFinalizers().contains(Finalizers.ORPHAN);
    }

    static Plan plan(ObservedGarbage.GoingAlone observed) {
        var owner = observed.owner();
        var actions = new ArrayList<GarbageAction>();
        observed.dependents().forEach(dependent -> actions.add(disown(dependent, owner.uid())));
        if (actions.isEmpty()) {
            actions.add(unheld(owner));
        }
        return new Plan(List.copyOf(actions), Optional.empty());
    }

    private static <T extends HasMetadata> GarbageAction disown(Stored<T> dependent, String ownerUid) {
        return new GarbageAction.Disown(Adoption.released(dependent.kind(), dependent.object(), ownerUid));
    }

    private static <T extends HasMetadata> GarbageAction unheld(Stored<T> owner) {
        var copy = ObjectCodec.copy(owner.kind(), owner.object());
        copy.getMetadata().getFinalizers().remove(Finalizers.ORPHAN);
        return copy.getFinalizers().isEmpty() && !waitsForItsNode(copy)
                ? new GarbageAction.Remove(copy)
                : new GarbageAction.Unhold(copy);
    }

    private static boolean waitsForItsNode(HasMetadata object) {
        return object instanceof Pod pod
                && PodDeletion.needsItsAgent(pod)
                && !PodDeletion.grace(pod).isZero();
    }
}
