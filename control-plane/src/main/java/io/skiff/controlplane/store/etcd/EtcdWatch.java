package io.skiff.controlplane.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.Watch;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchEvent.EventType;
import io.etcd.jetcd.watch.WatchResponse;
import io.skiff.controlplane.store.CompactedException;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.StoreEvent;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.WatchListener;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One watch on etcd. It ends when the connection breaks, and its owner starts another one. At the start etcd tells its
 * revision, so that a store which was emptied or restored meanwhile is detected.
 */
final class EtcdWatch implements Store.Watch, Watch.Listener {

    private final WatchListener listener;
    private final AtomicBoolean ended = new AtomicBoolean();
    private long reached;
    private Watch.@Nullable Watcher watcher;

    private EtcdWatch(long afterRevision, WatchListener listener) {
        this.reached = afterRevision;
        this.listener = listener;
    }

    static EtcdWatch start(Watch client, String prefix, long afterRevision, WatchListener listener) {
        var watch = new EtcdWatch(afterRevision, listener);
        var option = WatchOption.builder()
                .isPrefix(true)
                .withRevision(afterRevision + 1)
                .withCreateNotify(true)
                .withProgressNotify(true)
                .build();
        watch.begin(client, prefix, option);
        return watch;
    }

    private synchronized void begin(Watch client, String prefix, WatchOption option) {
        watcher = client.watch(EtcdStore.bytes(prefix), option, this);
    }

    @Override
    public synchronized void onNext(WatchResponse response) {
        if (ended.get()) {
            return;
        }
        try {
            receive(response);
        } catch (Throwable e) {
            // later events must not be accepted without this one
            end(new StoreUnavailableException("etcd: read the changes after revision " + reached + ": " + e, e));
        }
    }

    private void receive(WatchResponse response) {
        long revision = response.getHeader().getRevision();
        if (revision < reached) {
            end(CompactedException.neverThere(reached, revision));
        } else if (!response.getEvents().isEmpty()) {
            var events = response.getEvents().stream().map(EtcdWatch::event).toList();
            listener.onEvents(events);
            reached = events.get(events.size() - 1).revision();
        } else if (response.isCreatedNotify()) {
            listener.onStarted();
        } else if (response.isProgressNotify()) {
            listener.onProgress(revision);
            reached = revision;
        }
    }

    private static StoreEvent event(WatchEvent event) {
        var pair = event.getKeyValue();
        return event.getEventType() == EventType.PUT
                ? new StoreEvent.Put(EtcdStore.entry(pair))
                : new StoreEvent.Deleted(pair.getKey().toString(UTF_8), pair.getModRevision());
    }

    @Override
    public void onError(Throwable fault) {
        end(EtcdFaults.translate("watch after revision " + reached, fault));
    }

    @Override
    public void onCompleted() {
        end(new StoreUnavailableException("etcd ended the watch", new IOException("end of stream")));
    }

    private void end(RuntimeException cause) {
        if (ended.compareAndSet(false, true)) {
            closeWatcher();
            listener.onFailed(cause);
        }
    }

    @Override
    public void close() {
        if (!ended.getAndSet(true)) {
            closeWatcher();
        }
    }

    private void closeWatcher() {
        var running = watcher;
        if (running != null) {
            running.close();
        }
    }
}
