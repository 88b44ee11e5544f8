package io.skiff.controlplane.api.watch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.codec.ProtobufWriter;
import io.skiff.controlplane.api.request.Outlet;
import io.skiff.controlplane.api.request.Representation;
import io.skiff.controlplane.api.request.Shape;
import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.table.PartialMetadata;
import io.skiff.controlplane.api.table.Table;
import io.skiff.controlplane.api.table.Table.RowObject;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.view.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/** One client's watch. */
public final class WatchStream implements WatchHub.Follower {

    private static final Duration BETWEEN_BOOKMARKS = Duration.ofSeconds(60);

    /** The bytes of objects that are written without a pause. */
    private static final long MOST_AT_ONCE = 512 << 10;

    private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

    private final WatchHub hub;
    private final Form form;
    private final Predicate<Stored<?>> selection;
    private final boolean bookmarks;
    private final Duration timeout;
    private final Outlet outlet;

    /** The initial objects that are not sent yet. Only the outlet's thread uses this field and the next one. */
    private final Iterator<? extends Stored<?>> first;

    private boolean marksEnd;

    /** The hub's lock guards this field and the next one. */
    private boolean isFollowing;

    private long lastSeen;

    private WatchStream(
            WatchHub hub,
            Request request,
            Outlet outlet,
            long after,
            Iterator<? extends Stored<?>> first,
            boolean marksEnd) {
        this.hub = hub;
        this.form = request.form();
        this.selection = request.selection();
        this.bookmarks = request.bookmarks();
        this.timeout = request.timeout();
        this.outlet = outlet;
        this.lastSeen = after;
        this.first = first;
        this.marksEnd = marksEnd;
    }

    /**
     * The options of a watch.
     *
     * @param bookmarks whether to tell now and then the revision up to which all changes were sent
     * @param timeout the time after which the watch ends in good order
     */
    public record Request(Form form, Predicate<Stored<?>> selection, boolean bookmarks, Duration timeout) {}

    /**
     * The form in which objects are written. A table has one row.
     *
     * @param include with each row of a table
     */
    public record Form(KindDefinition<?> definition, Representation representation, RowObject include) {

        Kind<?> kind() {
            return definition.kind();
        }

        String id() {
            var id = "/" + representation.shape() + "/" + representation.encoding();
            return representation.shape() == Shape.TABLE ? id + "/" + include : id;
        }

        /** Writes an event about an object of the kind. */
        byte[] event(String type, byte[] json) {
            return switch (representation.shape()) {
                case WHOLE -> WatchEvent.line(type, json);
                case METADATA -> event(type, PartialMetadata.of(Json.read(json)));
                case TABLE -> WatchEvent.line(type, table(Json.read(json)));
            };
        }

        /** Writes an event whose object has its shape already, or is a Status. */
        byte[] event(String type, ObjectNode object) {
            return switch (representation.encoding()) {
                case JSON -> WatchEvent.line(type, Json.write(object));
                case PROTOBUF -> ProtobufWriter.event(type, object);
            };
        }

        private byte[] table(ObjectNode tree) {
            var revision = tree.at("/metadata/resourceVersion").asText();
            return Json.write(Table.of(definition, List.of(tree), revision, include, Instant.now()));
        }
    }

    /**
     * Starts a watch: it sends these objects first, then all changes after their revision.
     *
     * @param markEnd whether a bookmark marks the end of these objects
     */
    public static void start(
            WatchHub hub,
            Request request,
            Outlet outlet,
            List<? extends Stored<?>> objects,
            long revision,
            boolean markEnd) {
        new WatchStream(hub, request, outlet, revision, objects.iterator(), markEnd).start();
    }

    private void start() {
        outlet.onClosed(this::leave);
        outlet.later(timeout, this::end);
        if (bookmarks) {
            outlet.later(BETWEEN_BOOKMARKS, this::markProgress);
        }
        outlet.onDrained(this::goOn);
    }

    /**
     * Sends as much as the outlet accepts: first the initial objects, then the changes since. It runs on the outlet's
     * thread.
     */
    private void goOn() {
        if (outlet.isClosed() || !sendFirst()) {
            return;
        }
        try {
            hub.betweenChanges(told -> {
                if (!isFollowing) {
                    isFollowing = true;
                    hub.follow(form.kind(), lastSeen, this);
                }
            });
        } catch (ApiException e) {
            fail(e);
        }
    }

    /**
     * Sends initial objects. Returns false if some are left, because the outlet accepts no more or other work is to
     * have the thread.
     */
    private boolean sendFirst() {
        long made = 0;
        while (first.hasNext()) {
            var object = first.next();
            made += object.json().length;
            if (!outlet.send(form.event("ADDED", object.json()))) {
                return false;
            }
            if (made > MOST_AT_ONCE) {
                outlet.later(Duration.ZERO, this::goOn);
                return false;
            }
        }
        if (marksEnd) {
            marksEnd = false;
            return outlet.send(bookmark(lastSeen, true));
        }
        return true;
    }

    private void leave() {
        hub.leave(form.kind(), this);
    }

    /**
     * Sends an event. The hub's lock is held, as for everything after the beginning, so that no event overtakes another
     * one.
     */
    @Override
    public boolean event(WatchEvent event) {
        if (event.revision() > lastSeen) {
            lastSeen = event.revision();
            isFollowing = event.seenBy(selection, form).map(outlet::send).orElse(true);
        }
        return isFollowing;
    }

    @Override
    public void lost(long oldest) {
        fail(Failures.expired(lastSeen, oldest));
    }

    private void fail(ApiException failure) {
        outlet.send(form.event("ERROR", failure.status()));
        outlet.end();
    }

    private void end() {
        hub.betweenChanges(told -> {
            leave();
            markSeen(told);
            outlet.end();
        });
    }

    private void markProgress() {
        hub.betweenChanges(this::markSeen);
        outlet.later(BETWEEN_BOOKMARKS, this::markProgress);
    }

    /** Moves the seen revision forward, but not past events that a slow reader has still to get. */
    private void markSeen(long told) {
        if (bookmarks && isFollowing && !first.hasNext()) {
            outlet.send(bookmark(Math.max(told, lastSeen), false));
        }
    }

    private byte[] bookmark(long revision, boolean endsInitialEvents) {
        var object = Json.object();
        switch (form.representation().shape()) {
            case WHOLE ->
                object.put("kind", form.kind().name())
                        .put("apiVersion", form.kind().apiVersion());
            case METADATA -> object.put("kind", PartialMetadata.KIND).put("apiVersion", PartialMetadata.API_VERSION);
            case TABLE -> object.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        }
        var metadata = object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        metadata.putNull("creationTimestamp");
        if (endsInitialEvents) {
            metadata.putObject("annotations").put(INITIAL_EVENTS_END, "true");
        }
        return form.event("BOOKMARK", object);
    }
}
