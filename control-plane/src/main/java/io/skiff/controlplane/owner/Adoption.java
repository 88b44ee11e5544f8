package io.skiff.controlplane.owner;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.object.Selectors;

/** How an object that nobody controls gets an owner, and how it gets rid of one. */
public final class Adoption {

    private Adoption() {}

    /** The owner's selector matches an object that nobody controls, and neither of them is going away. */
    public static boolean isPossible(HasMetadata owner, LabelSelector selector, HasMetadata object) {
        return !Ending.isMarked(owner)
                && !Ending.isMarked(object)
                && OwnerReferences.controller(object).isEmpty()
                && Selectors.matches(selector, object.getMetadata().getLabels());
    }

    /** An edited copy with one more owner. */
    public static <T extends HasMetadata> T adopted(Kind<T> kind, T object, OwnerReference owner) {
        var copy = ObjectCodec.copy(kind, object);
        copy.getMetadata().getOwnerReferences().add(owner);
        return copy;
    }

    /** An edited copy without this owner. */
    public static <T extends HasMetadata> T released(Kind<T> kind, T object, String ownerUid) {
        var copy = ObjectCodec.copy(kind, object);
        copy.getMetadata().getOwnerReferences().removeIf(owner -> ownerUid.equals(owner.getUid()));
        return copy;
    }
}
