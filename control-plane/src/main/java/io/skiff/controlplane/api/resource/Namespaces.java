package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.View;

/** Objects are created only in namespaces that are there to stay. */
public record Namespaces(View view) {

    /** The creation, only as long as the namespace stays as it is now: it cannot begin to go at the same time. */
    Transaction guard(Kind<?> kind, String namespace, String name, Transaction creation) {
        if (!kind.namespaced()) {
            return creation;
        }
        var stored = view.find(Kinds.NAMESPACE, "", namespace)
                .orElseThrow(() -> Failures.notFound(Kinds.NAMESPACE, namespace));
        if (stored.object().getMetadata().getDeletionTimestamp() != null) {
            throw Failures.forbidden(
                    kind,
                    name,
                    "unable to create new content in namespace " + namespace + " because it is being terminated");
        }
        return creation.onlyIf(Keys.object(Kinds.NAMESPACE, "", namespace), stored.revision());
    }
}
