package io.skiff.controlplane.api.watch;

import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A change in the form of watches. While it is first told it is encoded once for each requested form, however many
 * clients watch. It is not thread-safe: the hub's lock guards it.
 */
public final class WatchEvent {

    /** The memory of a decoded object for each byte of its JSON: 4.5 was measured on running pods, 1 on large texts. */
    private static final long DECODED_PER_BYTE = 5;

    /** The memory of the smallest object, with the change around it. */
    private static final long LEAST_BYTES = 1024;

    private final Change<?> change;
    private final Map<String, byte[]> encoded = new HashMap<>();
    private boolean isTold;

    WatchEvent(Change<?> change) {
        this.change = change;
    }

    long revision() {
        return change.revision();
    }

    /**
     * The memory that the event keeps: the state before it, decoded and as JSON. The state after it belongs to the
     * view, or to a later event, which is kept as long.
     */
    long heldBytes() {
        return LEAST_BYTES
                + change.before()
                        .map(before -> before.json().length * (1 + DECODED_PER_BYTE))
                        .orElse(0L);
    }

    /** Drops the encoded forms: after the first telling few watchers still ask for this event. */
    void told() {
        isTold = true;
        encoded.clear();
    }

    /**
     * Encodes the event for a watcher of a selection; empty if the selection is not concerned. An object that leaves
     * the selection is a deletion to the watcher.
     */
    Optional<byte[]> seenBy(Predicate<Stored<?>> selection, WatchStream.Form form) {
        boolean was = change.before().filter(selection).isPresent();
        boolean is = change.after().filter(selection).isPresent();
        if (!was && !is) {
            return Optional.empty();
        }
        var type = !was ? "ADDED" : is ? "MODIFIED" : "DELETED";
        return Optional.of(
                isTold ? encode(type, form) : encoded.computeIfAbsent(type + form.id(), ignored -> encode(type, form)));
    }

    private byte[] encode(String type, WatchStream.Form form) {
        return form.event(
                type, type.equals("DELETED") ? lastState() : change.latest().json());
    }

    /** The last state that the watcher could see, at the revision at which it ended. */
    private byte[] lastState() {
        var last = change.before().isPresent() ? change.before() : change.after();
        var tree = Json.read(last.orElseThrow().json());
        Json.child(tree, "metadata").remove("resourceVersion");
        return ObjectCodec.withRevision(Json.write(tree), change.revision());
    }

    static byte[] line(String type, byte[] object) {
        var head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        var line = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, line, 0, head.length);
        System.arraycopy(object, 0, line, head.length, object.length);
        line[line.length - 2] = '}';
        line[line.length - 1] = '\n';
        return line;
    }
}
