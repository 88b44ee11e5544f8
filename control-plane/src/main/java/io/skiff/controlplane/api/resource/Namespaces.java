package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.Optional;

/** Guards that objects are created only in namespaces that are not being deleted. */
public record Namespaces(KindRegistry kinds, View view) {

    /** Guards a creation, so that it fails if the deletion of the namespace begins at the same time. */
    Transaction guard(Kind<?> kind, String namespace, String name, Transaction creation) {
        if (!kind.namespaced()) {
            return creation;
        }
        var home = kinds.home();
        var stored = find(home, namespace);
        if (stored.object().getMetadata().getDeletionTimestamp() != null) {
            throw Failures.forbidden(
                    kind,
                    name,
                    "unable to create new content in namespace " + namespace + " because it is being terminated");
        }
        return creation.onlyIf(Keys.object(home, "", namespace), stored.revision());
    }

    private Stored<?> find(Kind<?> home, String namespace) {
        Optional<? extends Stored<?>> found = view.find(home, "", namespace);
        return found.orElseThrow(() -> Failures.notFound(home, namespace));
    }
}
