package io.skiff.agent.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.agent.build.plan.Step;
import io.skiff.agent.image.Digest;

/**
 * The configuration and the manifest of a built image (image-spec config.md and manifest.md), the same bytes for the same build.
 *
 * <p>Its own layers are named as plain tars: what compresses them differs between versions of libraries, and so would the digests.
 */
final class BuiltDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private final BuildTime time;

    BuiltDocuments(BuildTime time) {
        this.time = time;
    }

    static JsonNode descriptor(String diffId, long tarBytes) {
        return descriptor(LAYER, diffId, tarBytes);
    }

    private static ObjectNode descriptor(String mediaType, String digest, long size) {
        return JSON.createObjectNode()
                .put("mediaType", mediaType)
                .put("digest", digest)
                .put("size", size);
    }

    /** @param shown what stands for the copied content */
    JsonNode history(Step step, String shown, boolean isEmpty) {
        var entry =
                JSON.createObjectNode().put("created", time.fixed().toString()).put("created_by", step.history(shown));
        if (!step.config().author().isEmpty()) {
            entry.put("author", step.config().author());
        }
        if (isEmpty) {
            entry.put("empty_layer", true);
        }
        return entry;
    }

    /** @param platform {@code linux/amd64} */
    byte[] config(StageState state, String platform) {
        var parts = platform.split("/", -1);
        var document = JSON.createObjectNode().put("created", time.fixed().toString());
        if (!state.config().author().isEmpty()) {
            document.put("author", state.config().author());
        }
        document.put("architecture", parts.length > 1 ? parts[1] : "").put("os", parts[0]);
        document.set("config", state.config().json());
        var rootfs = document.putObject("rootfs").put("type", "layers");
        var diffIds = rootfs.putArray("diff_ids");
        state.diffIds().forEach(diffIds::add);
        var history = document.putArray("history");
        state.history().forEach(history::add);
        return bytes(document);
    }

    /**
     * Names a state for the output, by the one before and what the step has added: the whole configuration, once for each step, would grow
     * with the square of their number.
     *
     * @param before the name of the state before the step
     */
    Digest after(Digest before, StageState last, StageState next) {
        var step = JSON.createObjectNode().put("before", before.hex());
        if (!next.config().equals(last.config())) {
            step.set("config", next.config().json());
        }
        var history = step.putArray("history");
        next.history().subList(last.history().size(), next.history().size()).forEach(history::add);
        var layers = step.putArray("layers");
        next.layers().subList(last.layers().size(), next.layers().size()).forEach(layer -> layers.add(layer.diffId()));
        return Digest.of(bytes(step));
    }

    byte[] manifest(StageState state, byte[] config) {
        var document = JSON.createObjectNode().put("schemaVersion", 2).put("mediaType", MANIFEST);
        document.set("config", descriptor(CONFIG, Digest.of(config).toString(), config.length));
        var layers = document.putArray("layers");
        state.layers().forEach(layer -> layers.add(layer.descriptor()));
        return bytes(document);
    }

    private static byte[] bytes(JsonNode document) {
        try {
            return JSON.writeValueAsBytes(document);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written as JSON", e);
        }
    }
}
