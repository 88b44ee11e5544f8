package io.skiff.controlplane.api.watch;

import io.skiff.controlplane.api.codec.Json;
import io.skiff.controlplane.api.kind.Kind;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.table.Table;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.view.Stored;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** One client's watch. */
public final class WatchStream implements WatchHub.Follower {

    private static final Duration BETWEEN_BOOKMARKS = Duration.ofSeconds(60);
    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final WatchHub hub;
    private final Form form;
    private final Predicate<Stored<?>> selection;
    private final boolean bookmarks;
    private final Duration timeout;
    private final Outlet outlet;
    private final long after;
    private final AtomicBoolean begun = new AtomicBoolean();
    private long lastSeen;

    private WatchStream(WatchHub hub, Request request, Outlet outlet, long after) {
        this.hub = hub;
        this.form = request.form();
        this.selection = request.selection();
        this.bookmarks = request.bookmarks();
        this.timeout = request.timeout();
        this.outlet = outlet;
        this.after = after;
        this.lastSeen = after;
    }

    /**
     * What is to be watched.
     *
     * @param bookmarks tell now and then up to which revision there was nothing else
     * @param timeout after which the watch ends in good order
     */
    public record Request(Form form, Predicate<Stored<?>> selection, boolean bookmarks, Duration timeout) {}

    /**
     * How objects are written.
     *
     * @param table each as a table of one row
     */
    public record Form(Kind<?> kind, boolean table, RowObject include) {

        String id() {
            return table ? "/table/" + include : "";
        }

        byte[] of(byte[] json) {
            if (!table) {
                return json;
            }
            var tree = Json.read(json);
            var revision = tree.at("/metadata/resourceVersion").asText();
            return Json.write(Table.of(kind, List.of(tree), revision, include, Instant.now()));
        }
    }

    /**
     * Begins: first these objects, then all changes after their revision.
     *
     * @param markEnd say where these objects end
     */
    public static void start(
            WatchHub hub,
            Request request,
            Outlet outlet,
            List<? extends Stored<?>> objects,
            long revision,
            boolean markEnd) {
        var stream = new WatchStream(hub, request, outlet, revision);
        var first = new ByteArrayOutputStream();
        objects.forEach(object ->
                first.writeBytes(WatchEvent.line("ADDED", request.form().of(object.json()))));
        if (markEnd) {
            first.writeBytes(stream.bookmark(revision, true));
        }
        boolean takesMore = outlet.send(first.toByteArray());
        if (takesMore) {
            stream.begin();
        } else {
            outlet.onDrained(stream::begin);
        }
    }

    /** Once, however often the outlet drains. */
    private void begin() {
        if (begun.getAndSet(true)) {
            return;
        }
        try {
            hub.follow(form.kind(), after, this);
        } catch (ApiException e) {
            fail(e);
            return;
        }
        outlet.onClosed(() -> hub.leave(form.kind(), this));
        outlet.later(timeout, this::end);
        if (bookmarks) {
            outlet.later(BETWEEN_BOOKMARKS, this::markProgress);
        }
    }

    /** Under the hub's lock, as all that is sent after the beginning: so nothing overtakes. */
    @Override
    public void event(WatchEvent event) {
        if (event.revision() > after) {
            lastSeen = event.revision();
            event.seenBy(selection, form).ifPresent(outlet::send);
        }
    }

    @Override
    public void lost(long oldest) {
        fail(Failures.expired(after, oldest));
    }

    private void fail(ApiException failure) {
        outlet.send(WatchEvent.line("ERROR", Json.write(failure.status())));
        outlet.end();
    }

    private void end() {
        hub.betweenChanges(told -> {
            hub.leave(form.kind(), this);
            if (bookmarks) {
                outlet.send(bookmark(Math.max(told, lastSeen), false));
            }
            outlet.end();
        });
    }

    private void markProgress() {
        hub.betweenChanges(told -> outlet.send(bookmark(Math.max(told, lastSeen), false)));
        outlet.later(BETWEEN_BOOKMARKS, this::markProgress);
    }

    private byte[] bookmark(long revision, boolean endsInitialEvents) {
        var object = Json.object();
        if (form.table()) {
            object.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        } else {
            object.put("kind", form.kind().name()).put("apiVersion", form.kind().apiVersion());
        }
        var metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        metadata.putNull("creationTimestamp");
        if (endsInitialEvents) {
            metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
        }
        return WatchEvent.line("BOOKMARK", Json.write(object));
    }
}
