package io.skiff.controlplane.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for a manifest. */
public sealed interface ManifestAction extends Action {

    /** The object is stored as the manifest has it. */
    record Create(HasMetadata object) implements ManifestAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.create(object);
        }
    }
}
