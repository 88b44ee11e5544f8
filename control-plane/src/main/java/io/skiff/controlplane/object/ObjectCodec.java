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
 * Encodes and decodes objects as JSON in UTF-8. The stored form has no resourceVersion, because that is the store's
 * revision; the served form has it. Decoding is lenient, because objects were validated when they came in.
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

    /** @param revision becomes the resourceVersion; 0 leaves it out (the stored form) */
    public static byte[] encode(HasMetadata object, long revision) {
        return Json.write(tree(object, revision));
    }

    /** Encodes as {@link #encode} does, but to a tree that the caller owns. */
    public static ObjectNode tree(HasMetadata object, long revision) {
        ObjectNode tree = Json.MAPPER.valueToTree(object);
        setRevision(tree, revision);
        return tree;
    }

    /** Makes the served form of stored bytes without decoding them. */
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

    /** Makes an independent copy for editing. */
    public static <T extends HasMetadata> T copy(Kind<T> kind, T object) {
        return decode(kind, Json.MAPPER.<ObjectNode>valueToTree(object));
    }

    /** Sorts an object's fields into the stored order: apiVersion, kind and metadata first. */
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
     * Finds the start of metadata's first field; -1 unless only short strings precede it, as in everything that we
     * write. The searched bytes cannot occur inside a JSON string, where quotes are escaped.
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
