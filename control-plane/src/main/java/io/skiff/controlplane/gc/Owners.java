package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/** Finds the owners of an object. */
final class Owners {

    private Owners() {}

    /**
     * Whether the object has owners and none of them exists. An owner that cannot be looked for counts as existing: one of an unknown kind, and
     * one in a namespace when the object itself is in none, as in Kubernetes.
     */
    static boolean areGone(HasMetadata object, View view, KindRegistry kinds) {
        var owners = object.getMetadata().getOwnerReferences();
        var namespace = Optional.ofNullable(object.getMetadata().getNamespace()).orElse("");
        return !owners.isEmpty() && owners.stream().noneMatch(owner -> isThere(owner, namespace, view, kinds));
    }

    private static boolean isThere(OwnerReference owner, String namespace, View view, KindRegistry kinds) {
        return kindOf(owner, kinds)
                        .filter(kind -> !kind.namespaced() || !namespace.isEmpty())
                        .isEmpty()
                || find(owner, namespace, view, kinds).isPresent();
    }

    /** @param namespace of the dependent */
    static Optional<? extends Stored<?>> find(OwnerReference owner, String namespace, View view, KindRegistry kinds) {
        return kindOf(owner, kinds)
                .flatMap(kind -> view.find(kind, kind.namespaced() ? namespace : "", owner.getName()))
                .filter(stored -> stored.uid().equals(owner.getUid()));
    }

    private static Optional<Kind<?>> kindOf(OwnerReference owner, KindRegistry kinds) {
        return kinds.find(String.valueOf(owner.getApiVersion()), String.valueOf(owner.getKind()))
                .map(KindDefinition::kind);
    }
}
