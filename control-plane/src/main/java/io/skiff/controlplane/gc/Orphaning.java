package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Finalizers;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.owner.Adoption;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Deletes an object and spares what it owns: it is marked and held by a finalizer, so that its controller leaves its dependents alone, until
 * none of them names it any more.
 */
final class Orphaning {

    private Orphaning() {}

    static boolean isAskedFor(HasMetadata object) {
        return Ending.isMarked(object) && object.getFinalizers().contains(Finalizers.ORPHAN);
    }

    static Plan plan(ObservedGarbage.GoingAlone<?> observed) {
        var owner = observed.owner();
        var actions = new ArrayList<GarbageAction>();
        observed.dependents().forEach(dependent -> actions.add(disown(dependent, owner.uid())));
        if (actions.isEmpty()) {
            actions.add(unheld(observed));
        }
        return new Plan(List.copyOf(actions), Optional.empty());
    }

    private static <T extends HasMetadata> GarbageAction disown(Stored<T> dependent, String ownerUid) {
        return new GarbageAction.Disown(Adoption.released(dependent.kind(), dependent.object(), ownerUid));
    }

    private static <T extends HasMetadata> GarbageAction unheld(ObservedGarbage.GoingAlone<T> observed) {
        var owner = observed.owner();
        var copy = ObjectCodec.copy(owner.kind(), owner.object());
        copy.getMetadata().getFinalizers().remove(Finalizers.ORPHAN);
        return copy.getFinalizers().isEmpty() && !waitsForItsParts(observed.definition(), copy)
                ? new GarbageAction.Remove(copy)
                : new GarbageAction.Unhold(copy);
    }

    private static <T extends HasMetadata> boolean waitsForItsParts(KindDefinition<T> definition, T marked) {
        var grace = marked.getMetadata().getDeletionGracePeriodSeconds();
        return definition.deletion().graceSeconds(marked, grace == null ? OptionalLong.empty() : OptionalLong.of(grace))
                > 0;
    }
}
