package io.skiff.controlplane.endpoint;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps for a service's endpoints, for slices and the one Endpoints object alike. */
public sealed interface EndpointAction extends Action {

    record Create(HasMetadata object) implements EndpointAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.create(object);
        }
    }

    record Update(HasMetadata object) implements EndpointAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(object);
        }
    }

    record Delete(HasMetadata object) implements EndpointAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(object);
        }
    }
}
