package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All that is done for the ephemeral volumes of a pod. */
public sealed interface EphemeralAction extends Action {

    /** Makes the claim of one volume, unless the pod changed. */
    record Create(PersistentVolumeClaim claim, Pod pod) implements EphemeralAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            var metadata = pod.getMetadata();
            return writer.create(
                    claim,
                    Transaction.NONE.onlyIf(
                            Keys.object(PodKind.POD, metadata.getNamespace(), metadata.getName()),
                            Long.parseLong(metadata.getResourceVersion())));
        }
    }
}
