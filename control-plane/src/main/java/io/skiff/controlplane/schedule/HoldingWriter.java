package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Writes as another writer does, and holds the room of each pod that is bound by it. */
record HoldingWriter(Placements placements, ObjectWriter writer) implements ObjectWriter {

    @Override
    public <T extends HasMetadata> T stamped(T object) {
        return writer.stamped(object);
    }

    @Override
    public CompletableFuture<CommitResult> create(HasMetadata object, Transaction alongside) {
        return holding(object, () -> writer.create(object, alongside));
    }

    @Override
    public CompletableFuture<CommitResult> update(HasMetadata object, Transaction alongside) {
        return holding(object, () -> writer.update(object, alongside));
    }

    @Override
    public CompletableFuture<CommitResult> delete(HasMetadata object, Transaction alongside) {
        return writer.delete(object, alongside);
    }

    @Override
    public CompletableFuture<CommitResult> write(Transaction other) {
        return writer.write(other);
    }

    @Override
    public void event(HasMetadata about, EventType type, String reason, String message) {
        writer.event(about, type, reason, message);
    }

    /** After a fault nobody knows whether it was written: the room stays held for a while. */
    private CompletableFuture<CommitResult> holding(
            HasMetadata object, Supplier<CompletableFuture<CommitResult>> write) {
        if (!(object instanceof Pod pod)) {
            return write.get();
        }
        placements.hold(pod);
        return write.get().whenComplete((result, fault) -> {
            if (result instanceof CommitResult.Conflict) {
                placements.release(pod);
            }
        });
    }
}
