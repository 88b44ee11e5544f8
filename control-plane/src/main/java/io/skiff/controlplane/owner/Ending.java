package io.skiff.controlplane.owner;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.view.View;

/** What is going away, and with it what is in it. */
public final class Ending {

    private Ending() {}

    public static boolean isMarked(HasMetadata object) {
        return object.getMetadata().getDeletionTimestamp() != null;
    }

    /** Nothing new is made in such a namespace. */
    public static boolean isNamespaceEnding(String namespace, View view) {
        return view.find(NamespaceKind.NAMESPACE, "", namespace)
                .filter(stored -> isMarked(stored.object()))
                .isPresent();
    }
}
