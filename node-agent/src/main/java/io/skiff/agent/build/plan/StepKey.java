package io.skiff.agent.build.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.skiff.agent.image.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key under which the layer of a step is kept: a hash of all that decides about it, and of nothing else. So a changed comment, label
 * or time of a file makes no step run again.
 */
public final class StepKey {

    /** Part of every key. Another number makes all kept layers unknown; it changes when the same step would make another layer. */
    private static final int VERSION = 3;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private StepKey() {}

    /**
     * @param parents the diff ids of the layers below, lowest first
     * @param mounted what is bound into the container, by hashes of its content, in the order of the mounts
     * @param epoch the time that files get; empty for none that the user chose, which is not the same as 1970
     */
    public static String of(Step.Execute step, List<String> parents, List<String> mounted, Optional<Instant> epoch) {
        var parts = parts("run", parents, epoch);
        parts.put("argv", step.argv());
        parts.put("script", step.script().orElse(""));
        parts.put("environment", step.environment());
        parts.put("directory", step.config().workingDirectory());
        parts.put("user", step.config().user());
        parts.put("network", step.network());
        parts.put("mounts", step.mounts().stream().map(Object::toString).toList());
        parts.put("mounted", mounted);
        return hash(parts);
    }

    /** @param content a hash of what is copied: names, modes, owners, attributes and bytes */
    public static String of(Step.Transfer step, List<String> parents, String content, Optional<Instant> epoch) {
        var parts = parts("copy", parents, epoch);
        parts.put("content", content);
        parts.put("destination", step.destination());
        parts.put("owner", step.owner().orElse(""));
        parts.put("mode", step.mode().map(FileMode::text).orElse(""));
        parts.put("isAdd", step.unpacksFiles());
        if (step.unpacksFetched()) {
            parts.put("unpacksFetched", true);
        }
        parts.put("hasFrom", step.from().isPresent());
        parts.put("hasParents", step.hasParents());
        return hash(parts);
    }

    public static String of(Step.MakeDirectory step, List<String> parents, Optional<Instant> epoch) {
        var parts = parts("directory", parents, epoch);
        parts.put("path", step.path());
        parts.put("user", step.config().user());
        return hash(parts);
    }

    private static Map<String, Object> parts(String kind, List<String> parents, Optional<Instant> epoch) {
        var parts = new LinkedHashMap<String, Object>();
        parts.put("version", VERSION);
        parts.put("kind", kind);
        parts.put("parents", parents);
        parts.put("epoch", epoch.map(Instant::toString).orElse(""));
        return parts;
    }

    private static String hash(Map<String, Object> parts) {
        try {
            return Digest.of(JSON.writeValueAsString(parts).getBytes(StandardCharsets.UTF_8))
                    .hex();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
