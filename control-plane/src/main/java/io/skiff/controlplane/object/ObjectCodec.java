package io.skiff.controlplane.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Objects as they are stored and served: JSON in UTF-8. The stored form has no resourceVersion (the store's revision is it); the served form
 * has. Decoding is lenient, for what was validated when it came in.
 */
public final class ObjectCodec {

    private static final byte[] METADATA = "\"metadata\":{".getBytes(StandardCharsets.UTF_8);

    private static final List<String> FIRST = List.of("apiVersion", "kind", "metadata", "spec");

    private ObjectCodec() {}

    /** Decodes the stored or the served form. */
    public static <T extends HasMetadata> T decode(Kind<T> kind, byte[] json) {
        try {
            return Json.MAPPER.readValue(json, kind.type());
        } catch (IOException e) {
            throw new UncheckedIOException("stored " + kind + " cannot be decoded", e);
        }
    }

    public static <T extends HasMetadata> T decode(Kind<T> kind, JsonNode tree) {
        try {
            return Json.MAPPER.treeToValue(tree, kind.type());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("stored " + kind + " cannot be decoded", e);
        }
    }

    /** @param revision becomes the resourceVersion; 0: none (the form that is stored) */
    public static byte[] encode(HasMetadata object, long revision) {
        return Json.write(tree(object, revision));
    }

    /** As {@link #encode}, as a tree of its own. */
    public static ObjectNode tree(HasMetadata object, long revision) {
        ObjectNode tree = Json.MAPPER.valueToTree(object);
        setRevision(tree, revision);
        return tree;
    }

    /** The served form of stored bytes, without decoding them. */
    public static byte[] withRevision(byte[] stored, long revision) {
        int at = afterMetadata(stored);
        if (at < 0) {
            var tree = Json.read(stored);
            setRevision(tree, revision);
            return Json.write(tree);
        }
        boolean empty = stored[at] == '}';
        var field = ("\"resourceVersion\":\"" + revision + (empty ? "\"" : "\",")).getBytes(StandardCharsets.UTF_8);
        var served = Arrays.copyOf(stored, stored.length + field.length);
        System.arraycopy(field, 0, served, at, field.length);
        System.arraycopy(stored, at, served, at + field.length, stored.length - at);
        return served;
    }

    /** An independent copy, free to be edited. */
    public static <T extends HasMetadata> T copy(Kind<T> kind, T object) {
        return decode(kind, Json.MAPPER.<ObjectNode>valueToTree(object));
    }

    /** Brings an object's fields into the order in which everything is stored: what says what it is comes first. */
    public static void order(ObjectNode object) {
        var rest = object.deepCopy();
        object.removeAll();
        for (var field : FIRST) {
            if (rest.has(field)) {
                object.set(field, rest.remove(field));
            }
        }
        object.setAll(rest);
    }

    private static void setRevision(ObjectNode tree, long revision) {
        var metadata = Json.child(tree, "metadata");
        if (revision == 0) {
            metadata.remove("resourceVersion");
        } else {
            metadata.put("resourceVersion", Long.toString(revision));
        }
    }

    /**
     * Where the first field of metadata begins, when only short strings stand before it as in everything that we write; else -1. Within a JSON
     * string the searched bytes cannot occur, as quotes are escaped there.
     */
    private static int afterMetadata(byte[] json) {
        int depth = 0;
        for (int i = 0; i + METADATA.length < json.length; i++) {
            if (json[i] == '{' && ++depth > 1) {
                return -1;
            }
            if (json[i] == METADATA[0] && Arrays.equals(json, i, i + METADATA.length, METADATA, 0, METADATA.length)) {
                return i + METADATA.length;
            }
        }
        return -1;
    }
}
