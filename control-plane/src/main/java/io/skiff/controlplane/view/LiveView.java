package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.store.Snapshot;
import io.skiff.controlplane.store.StoreEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** The view that a {@link ViewFolder} keeps up to date. One thread folds changes in, all threads read. */
public final class LiveView implements View {

    private static final Logger LOG = LogManager.getLogger(LiveView.class);

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final KindRegistry kinds;
    private final Map<Kind<?>, KindTable<?>> tables = new HashMap<>();
    private final LeasedEntries leased = new LeasedEntries();
    /** The keys in the store of objects that are there and cannot be read. */
    private final Map<ObjectAddress, String> unreadable = new HashMap<>();

    private final RevisionWaiters waiters = new RevisionWaiters();
    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private volatile long revision;
    private volatile boolean synced;
    private volatile boolean following = true;

    public LiveView(KindRegistry kinds) {
        this.kinds = kinds;
        kinds.all().forEach(definition -> tables.put(definition.kind(), new KindTable<>(definition)));
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public boolean isSynced() {
        return synced;
    }

    @Override
    public boolean isFollowing() {
        return following;
    }

    void following(boolean follows) {
        following = follows;
    }

    @Override
    public <T extends HasMetadata> Optional<Stored<T>> find(Kind<T> kind, String namespace, String name) {
        var key = new ObjectKey(kind.namespaced() ? namespace : "", name);
        return consistently(() -> table(kind).find(key));
    }

    @Override
    public Optional<String> unreadable(Kind<?> kind, String namespace, String name) {
        var key = new ObjectKey(kind.namespaced() ? namespace : "", name);
        return consistently(() -> Optional.ofNullable(unreadable.get(new ObjectAddress(kind, key))));
    }

    @Override
    public List<ObjectKey> unreadable(Kind<?> kind) {
        return consistently(() -> unreadable.keySet().stream()
                .filter(address -> address.kind().equals(kind))
                .map(ObjectAddress::key)
                .sorted()
                .toList());
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind) {
        return consistently(() -> table(kind).list());
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind, String namespace) {
        return consistently(() -> table(kind).list(namespace));
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> list(Kind<T> kind, String namespace, Predicate<T> wanted) {
        return consistently(() -> table(kind).list(namespace, wanted));
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> onNode(Kind<T> kind, String nodeName) {
        return consistently(() -> table(kind).onNode(nodeName));
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> ownedBy(Kind<T> kind, String ownerUid) {
        return consistently(() -> table(kind).ownedBy(ownerUid));
    }

    @Override
    public <T extends HasMetadata> List<Stored<T>> dependentsOf(Kind<T> kind, String ownerUid) {
        return consistently(() -> table(kind).dependentsOf(ownerUid));
    }

    @Override
    public Optional<Entry> leased(String key) {
        return consistently(() -> leased.find(key));
    }

    @Override
    public List<Entry> leasedUnder(String prefix) {
        return consistently(() -> leased.under(prefix));
    }

    @Override
    public <R> R consistently(Supplier<R> reads) {
        lock.readLock().lock();
        try {
            return reads.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public CompletableFuture<Void> reaches(long wanted) {
        return waiters.await(wanted, this::revision);
    }

    @Override
    public AutoCloseable onChange(ChangeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Folds in whole revisions, so that readers see all changes of a revision or none. */
    void fold(List<StoreEvent> events) {
        if (!events.isEmpty()) {
            moveOn(events.get(events.size() - 1).revision(), () -> new News(changes(events), leased.fold(events)));
        }
    }

    /** Notes that nothing changed up to a revision. */
    void progress(long reached) {
        if (reached > revision) {
            moveOn(reached, () -> News.NONE);
        }
    }

    /** Replaces the content by a whole list, and tells the listeners the difference. */
    void replace(Snapshot snapshot) {
        boolean again = synced;
        moveOn(snapshot.revision(), () -> new News(difference(snapshot), leased.replace(snapshot)));
        if (again) {
            tellAll(ChangeListener::reset);
        }
    }

    /** What one step of folding changed. */
    private record News(List<Change<?>> changes, Set<String> leased) {
        private static final News NONE = new News(List.of(), Set.of());
    }

    private void moveOn(long reached, Supplier<News> fold) {
        News news;
        lock.writeLock().lock();
        try {
            news = fold.get();
            revision = reached;
            synced = true;
        } finally {
            lock.writeLock().unlock();
        }
        for (var change : news.changes) {
            listeners.forEach(listener -> tell(listener, change));
        }
        for (var key : news.leased) {
            tellAll(listener -> listener.leasedChanged(key));
        }
        tellAll(listener -> listener.progressed(reached));
        waiters.reached(reached);
    }

    /** One listener's fault must not keep the others, and those who wait for the revision, from hearing of it. */
    private void tellAll(Consumer<ChangeListener> news) {
        for (var listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.error("A listener of the view has failed", e);
            }
        }
    }

    /** Tells a listener. If it fails it must look at everything again; the other listeners are still told. */
    private static void tell(ChangeListener listener, Change<?> change) {
        try {
            listener.changed(change);
        } catch (RuntimeException e) {
            LOG.error(
                    "A change of {} {} is not taken",
                    change.kind(),
                    change.latest().name(),
                    e);
            listener.reset();
        }
    }

    private List<Change<?>> changes(List<StoreEvent> events) {
        var changes = new ArrayList<Change<?>>();
        for (var event : events) {
            ObjectAddress.parse(event.key(), kinds)
                    .flatMap(address -> change(address.kind(), address.key(), event))
                    .ifPresent(changes::add);
        }
        return changes;
    }

    private <T extends HasMetadata> Optional<Change<T>> change(Kind<T> kind, ObjectKey key, StoreEvent event) {
        return event instanceof StoreEvent.Put put ? put(kind, key, put.entry()) : remove(kind, key, event.revision());
    }

    private <T extends HasMetadata> Optional<Change<T>> put(Kind<T> kind, ObjectKey key, Entry entry) {
        try {
            var stored = StoredObjects.decode(kind, key, entry);
            var before = table(kind).put(stored);
            unreadable.remove(new ObjectAddress(kind, key));
            return Optional.of(new Change<>(kind, before, Optional.of(stored), entry.revision()));
        } catch (RuntimeException e) {
            LOG.error("{} is left out of the view, and stays as it is in the store", entry.key(), e);
            var gone = remove(kind, key, entry.revision());
            unreadable.put(new ObjectAddress(kind, key), entry.key());
            return gone;
        }
    }

    private <T extends HasMetadata> Optional<Change<T>> remove(Kind<T> kind, ObjectKey key, long at) {
        unreadable.remove(new ObjectAddress(kind, key));
        return table(kind).remove(key).map(before -> new Change<>(kind, Optional.of(before), Optional.empty(), at));
    }

    /**
     * Computes the difference to a list. An object that disappeared unseen counts as deleted at the list's revision.
     */
    private List<Change<?>> difference(Snapshot snapshot) {
        var changes = new ArrayList<Change<?>>();
        var there = new HashSet<ObjectAddress>();
        for (var entry : snapshot.entries()) {
            ObjectAddress.parse(entry.key(), kinds).ifPresent(address -> {
                there.add(address);
                if (isNews(address, entry)) {
                    put(address.kind(), address.key(), entry).ifPresent(changes::add);
                }
            });
        }
        unreadable.keySet().retainAll(there);
        tables.keySet().forEach(kind -> changes.addAll(removeAllBut(there, kind, snapshot.revision())));
        return changes;
    }

    private boolean isNews(ObjectAddress address, Entry entry) {
        return table(address.kind())
                .find(address.key())
                .map(stored -> stored.revision() != entry.revision())
                .orElse(true);
    }

    private <T extends HasMetadata> List<Change<T>> removeAllBut(Set<ObjectAddress> there, Kind<T> kind, long at) {
        return table(kind).list().stream()
                .map(Stored::key)
                .filter(key -> !there.contains(new ObjectAddress(kind, key)))
                .flatMap(key -> remove(kind, key, at).stream())
                .toList();
    }

    @SuppressWarnings("unchecked") // the constructor has filled the map: each kind has a table of its own type
    private <T extends HasMetadata> KindTable<T> table(Kind<T> kind) {
        var table = tables.get(kind);
        if (table == null) {
            throw new IllegalArgumentException(kind + " is not a stored kind");
        }
        return (KindTable<T>) table;
    }
}
