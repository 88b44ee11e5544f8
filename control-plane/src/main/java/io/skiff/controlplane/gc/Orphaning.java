package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Finalizers;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes an object and spares what it owns: it is marked and held by a finalizer, so that its controller leaves its dependents alone, until
 * none of them names it any more.
 */
final class Orphaning {

    private static final int BATCH = 500;

    /** What a service owns cannot be without it: it is written anew while the service is there, and goes with it. */
    private static final List<Kind<?>> NONE = List.of();

    private Orphaning() {}

    static boolean isAskedFor(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null
                && object.getFinalizers().contains(Finalizers.ORPHAN);
    }

    static <T extends HasMetadata> Plan plan(Stored<T> owner, View view, KindRegistry kinds) {
        var actions = new ArrayList<GarbageAction>();
        for (var kind : owner.object() instanceof Service ? NONE : kinds.kinds()) {
            view.dependentsOf(kind, owner.uid()).stream()
                    .limit(BATCH)
                    .forEach(dependent -> actions.add(new GarbageAction.Disown(disowned(dependent, owner.uid()))));
        }
        if (actions.isEmpty()) {
            actions.add(unheld(owner));
        }
        return new Plan(List.copyOf(actions), Optional.empty());
    }

    private static <T extends HasMetadata> HasMetadata disowned(Stored<T> dependent, String ownerUid) {
        var copy = ObjectCodec.copy(dependent.kind(), dependent.object());
        copy.getMetadata().getOwnerReferences().removeIf(owner -> ownerUid.equals(owner.getUid()));
        return copy;
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
                && PodState.isBound(pod)
                && !PodState.isFinished(pod)
                && !PodDeletion.grace(pod).isZero();
    }
}
