package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.loop.ObjectWriter;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Keys;
import io.skiff.controlplane.store.Transaction;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All that the collector of garbage does. */
public sealed interface GarbageAction extends Action {

    /** The object leaves the store, with what was allocated for it. */
    record Remove(HasMetadata object) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.delete(object, freed(object));
        }
    }

    /** The pod's agent is to stop it. */
    record EndPod(Pod pod, Instant now) implements GarbageAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return PodDeletion.apply(pod, now, writer);
        }
    }

    private static Transaction freed(HasMetadata object) {
        if (!(object instanceof Service service)) {
            return Transaction.NONE;
        }
        var ip = service.getSpec().getClusterIP();
        return ip == null || ip.isEmpty() || ip.equals("None")
                ? Transaction.NONE
                : new Transaction(List.of(), List.of(new Transaction.Delete(Keys.allocation("clusterip", ip))));
    }
}
