package io.skiff.controlplane.rootca;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for the CA certificate of a namespace. */
public sealed interface RootCaAction extends Action {

    /** Fails when the namespace was changed meanwhile: one that has begun to end gets nothing new. */
    record Create(ConfigMap object, Namespace namespace) implements RootCaAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            var metadata = namespace.getMetadata();
            var key = Keys.object(NamespaceKind.NAMESPACE, "", metadata.getName());
            return writer.create(object, Transaction.NONE.onlyIf(key, Long.parseLong(metadata.getResourceVersion())));
        }
    }

    record Update(ConfigMap object) implements RootCaAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(object);
        }
    }
}
