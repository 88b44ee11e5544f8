package io.skiff.controlplane.owner;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.skiff.controlplane.object.Kind;
import java.util.Optional;

/** An object's metadata.ownerReferences (OwnerReference in apimachinery meta/v1). */
public final class OwnerReferences {

    private OwnerReferences() {}

    /** The reference by which an owner controls an object that is made for it. */
    public static OwnerReference controlling(Kind<?> kind, HasMetadata owner) {
        return new OwnerReferenceBuilder()
                .withApiVersion(kind.apiVersion())
                .withKind(kind.name())
                .withName(owner.getMetadata().getName())
                .withUid(owner.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }

    /** The owner that controls this object, if any. */
    public static Optional<OwnerReference> controller(HasMetadata object) {
        return object.getMetadata().getOwnerReferences().stream()
                .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                .findFirst();
    }

    public static boolean isControlledBy(HasMetadata owner, HasMetadata object) {
        return controller(object)
                .map(OwnerReference::getUid)
                .filter(uid -> uid.equals(owner.getMetadata().getUid()))
                .isPresent();
    }

    public static boolean isControlledByKind(Kind<?> kind, HasMetadata object) {
        return controller(object)
                .filter(reference -> kind.name().equals(reference.getKind()))
                .isPresent();
    }
}
