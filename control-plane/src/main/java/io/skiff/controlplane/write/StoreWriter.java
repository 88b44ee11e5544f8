package io.skiff.controlplane.write;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.DeletionMark;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.object.ServerNames;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.Transaction;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/** Writes objects to the store: each write compares the object's revision, and the leadership under which it was decided. */
public final class StoreWriter implements ObjectWriter {

    private final KindRegistry kinds;
    private final Store store;
    private final Optional<Fence> fence;
    private final EventRecorder events;
    private final InstantSource clock;
    private final RandomGenerator random;

    private StoreWriter(
            KindRegistry kinds,
            Store store,
            Optional<Fence> fence,
            EventRecorder events,
            InstantSource clock,
            RandomGenerator random) {
        this.kinds = kinds;
        this.store = store;
        this.fence = fence;
        this.events = events;
        this.clock = clock;
        this.random = random;
    }

    /** For what only the leader decides. */
    public StoreWriter(
            KindRegistry kinds,
            Store store,
            Fence fence,
            EventRecorder events,
            InstantSource clock,
            RandomGenerator random) {
        this(kinds, store, Optional.of(fence), events, clock, random);
    }

    /** For what every control plane may write: what its own nodes report. */
    public static StoreWriter forReports(
            KindRegistry kinds, Store store, EventRecorder events, InstantSource clock, RandomGenerator random) {
        return new StoreWriter(kinds, store, Optional.empty(), events, clock, random);
    }

    @Override
    public CompletableFuture<CommitResult> create(HasMetadata object, Transaction alongside) {
        var created = stamped(object);
        return commit(
                Transaction.create(key(created), ObjectCodec.encode(created, 0)).and(alongside));
    }

    @Override
    public CompletableFuture<CommitResult> update(HasMetadata object, Transaction alongside) {
        var update = Transaction.update(key(object), ObjectCodec.encode(object, 0), seenRevision(object));
        return commit(update.and(alongside));
    }

    @Override
    public CompletableFuture<CommitResult> delete(HasMetadata object, Transaction alongside) {
        return object.getFinalizers().isEmpty()
                ? commit(Transaction.delete(key(object), seenRevision(object))
                        .and(kinds.of(object).removal(object, clock.instant()))
                        .and(alongside))
                : mark(object);
    }

    /** Who set the finalizers is told; the object goes when the last of them is taken off. */
    private CompletableFuture<CommitResult> mark(HasMetadata object) {
        var metadata = object.getMetadata();
        boolean isMarked = metadata.getDeletionTimestamp() != null
                && Long.valueOf(0).equals(metadata.getDeletionGracePeriodSeconds());
        if (isMarked) {
            return CompletableFuture.completedFuture(new CommitResult.Committed(seenRevision(object)));
        }
        var marked = copy(kinds.of(object).kind(), object);
        if (metadata.getDeletionTimestamp() == null) {
            DeletionMark.at(clock.instant(), 0).putOn(marked.getMetadata());
        } else {
            marked.getMetadata().setDeletionGracePeriodSeconds(0L);
        }
        return update(marked);
    }

    @Override
    public CompletableFuture<CommitResult> write(Transaction other) {
        return commit(other);
    }

    @Override
    public void event(HasMetadata about, EventType type, String reason, String message) {
        events.record(about, type, reason, message);
    }

    @Override
    public <T extends HasMetadata> T stamped(T object) {
        @SuppressWarnings("unchecked") // a copy is of the class of the original
        var stamped = (T) copy(kinds.of(object).kind(), object);
        var metadata = stamped.getMetadata();
        if (metadata.getName() == null || metadata.getName().isEmpty()) {
            metadata.setName(ServerNames.generate(metadata.getGenerateName(), random));
        }
        if (metadata.getGeneration() == null && kinds.of(object).hasGeneration()) {
            metadata.setGeneration(1L);
        }
        if (metadata.getUid() == null) {
            metadata.setUid(ServerNames.uid(random));
        }
        if (metadata.getCreationTimestamp() == null) {
            metadata.setCreationTimestamp(now());
        }
        return stamped;
    }

    private static <T extends HasMetadata> T copy(Kind<T> kind, HasMetadata object) {
        return ObjectCodec.copy(kind, kind.type().cast(object));
    }

    private String now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private CompletableFuture<CommitResult> commit(Transaction write) {
        return store.commit(fence.map(held -> held.guard(write)).orElse(write));
    }

    private String key(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return Keys.object(
                kinds.of(object).kind(),
                namespace == null ? "" : namespace,
                object.getMetadata().getName());
    }

    private static long seenRevision(HasMetadata object) {
        return Long.parseLong(object.getMetadata().getResourceVersion());
    }
}
