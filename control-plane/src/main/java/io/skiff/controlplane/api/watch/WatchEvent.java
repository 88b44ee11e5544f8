package io.skiff.controlplane.api.watch;

import io.skiff.controlplane.api.codec.Json;
import io.skiff.controlplane.api.codec.ObjectCodec;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A change as watches tell it: encoded once in each form that is asked for, however many watch. */
public final class WatchEvent {

    private final Change<?> change;
    private final Map<String, byte[]> encoded = new ConcurrentHashMap<>();

    WatchEvent(Change<?> change) {
        this.change = change;
    }

    long revision() {
        return change.revision();
    }

    /** The bytes for who watches a selection; empty when it is not concerned. What leaves a selection is deleted for it. */
    Optional<byte[]> seenBy(Predicate<Stored<?>> selection, WatchStream.Form form) {
        boolean was = change.before().filter(selection).isPresent();
        boolean is = change.after().filter(selection).isPresent();
        if (!was && !is) {
            return Optional.empty();
        }
        var type = !was ? "ADDED" : is ? "MODIFIED" : "DELETED";
        return Optional.of(encoded.computeIfAbsent(type + form.id(), ignored -> encode(type, form)));
    }

    private byte[] encode(String type, WatchStream.Form form) {
        return line(
                type,
                form.of(type.equals("DELETED") ? lastState() : change.latest().json()));
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
