package io.skiff.controlplane.loop;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.codec.ObjectCodec;
import io.skiff.controlplane.api.kind.Kind;
import io.skiff.controlplane.api.kind.Kinds;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Keys;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Writes objects to the store: each write compares the object's revision, and the leadership under which it was decided. */
public final class StoreWriter implements ObjectWriter {

    private final Store store;
    private final Optional<Fence> fence;
    private final EventRecorder events;
    private final InstantSource clock;
    private final RandomGenerator random;

    private StoreWriter(
            Store store, Optional<Fence> fence, EventRecorder events, InstantSource clock, RandomGenerator random) {
        this.store = store;
        this.fence = fence;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** For what only the leader decides. */
    public StoreWriter(Store store, Fence fence, EventRecorder events, InstantSource clock, RandomGenerator random) {
        this(store, Optional.of(fence), events, clock, random);
    }

    /** For what every control plane may write: what its own nodes report. */
    public static StoreWriter forReports(
            Store store, EventRecorder events, InstantSource clock, RandomGenerator random) {
        return new StoreWriter(store, Optional.empty(), events, clock, random);
    }

    @Override
    public CompletableFuture<CommitResult> create(HasMetadata object, Transaction alongside) {
        return commit(creation(Kinds.of(object.getClass()), object).and(alongside));
    }

    @Override
    public CompletableFuture<CommitResult> update(HasMetadata object, Transaction alongside) {
        var update = Transaction.update(key(object), ObjectCodec.encode(object, 0), seenRevision(object));
        return commit(update.and(alongside));
    }

    @Override
    public CompletableFuture<CommitResult> delete(HasMetadata object, Transaction alongside) {
        return commit(Transaction.delete(key(object), seenRevision(object)).and(alongside));
    }

    @Override
    public void event(HasMetadata about, EventType type, String reason, String message) {
        events.record(about, type, reason, message);
    }

    private <T extends HasMetadata> Transaction creation(Kind<T> kind, HasMetadata object) {
        var created = ObjectCodec.copy(kind, kind.type().cast(object));
        var metadata = created.getMetadata();
        if (metadata.getName() == null || metadata.getName().isEmpty()) {
            metadata.setName(ServerNames.generate(metadata.getGenerateName(), random));
        }
        if (metadata.getGeneration() == null) {
            metadata.setGeneration(1L);
        }
        if (metadata.getUid() == null) {
            metadata.setUid(ServerNames.uid(random));
        }
        if (metadata.getCreationTimestamp() == null) {
            var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            metadata.setCreationTimestamp(now.toString());
        }
        return Transaction.create(key(created), ObjectCodec.encode(created, 0));
    }

    private CompletableFuture<CommitResult> commit(Transaction write) {
        return store.commit(fence.map(held -> held.guard(write)).orElse(write));
    }

    private static String key(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return Keys.object(
                Kinds.of(object.getClass()),
                namespace == null ? "" : namespace,
                object.getMetadata().getName());
    }

    private static long seenRevision(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
