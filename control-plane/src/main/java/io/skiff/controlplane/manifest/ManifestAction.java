package io.skiff.controlplane.manifest;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.core.DnsService;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for a manifest. */
public sealed interface ManifestAction extends Action {

    /** The object is stored as the manifest has it; a service with its address. */
    record Create(HasMetadata object) implements ManifestAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return object instanceof Service service
                    ? writer.create(service, DnsService.allocation(service))
                    : writer.create(object);
        }
    }
}
