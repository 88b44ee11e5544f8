package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/** How an image was made, step by step, as its configuration tells it (image-spec config.md, {@code history}). Performs no I/O. */
public final class ImageHistory {

    private ImageHistory() {}

    /**
     * One step.
     *
     * @param image the digest of what it led to; only that of the last step is known
     * @param created when, in RFC 3339; empty if the author does not say
     * @param createdBy the command
     */
    public record Step(String image, String created, String createdBy, long sizeBytes, String comment) {}

    /**
     * Tells it, the last step first. Who built on a base without a history tells of fewer layers than there are: those of the base are a step each. An
     * author who tells of more is believed in nothing.
     */
    public static List<Step> of(Image image, JsonNode config, ToLongFunction<Path> layerBytes) {
        var layers = new ArrayList<>(image.layers());
        Collections.reverse(layers);
        var told = told(config);
        long withLayers = told.stream().filter(step -> !isEmpty(step)).count();
        var steps = new ArrayList<Step>();
        boolean isBelieved = withLayers <= layers.size();
        var next = layers.iterator();
        for (long untold = layers.size() - (isBelieved ? withLayers : 0); untold > 0; untold--) {
            steps.add(new Step("", "", "", layerBytes.applyAsLong(next.next()), ""));
        }
        if (isBelieved) {
            told.forEach(step -> steps.add(step("", step, isEmpty(step) ? 0 : layerBytes.applyAsLong(next.next()))));
        }
        Collections.reverse(steps);
        if (!steps.isEmpty()) {
            var last = steps.get(0);
            steps.set(
                    0,
                    new Step(
                            image.documents().config(),
                            last.created(),
                            last.createdBy(),
                            last.sizeBytes(),
                            last.comment()));
        }
        return List.copyOf(steps);
    }

    private static List<JsonNode> told(JsonNode config) {
        var steps = new ArrayList<JsonNode>();
        config.path("history").forEach(steps::add);
        return steps;
    }

    private static boolean isEmpty(JsonNode step) {
        return step.path("empty_layer").asBoolean();
    }

    private static Step step(String image, JsonNode step, long bytes) {
        return new Step(
                image,
                step.path("created").asText(""),
                step.path("created_by").asText(""),
                bytes,
                step.path("comment").asText(""));
    }
}
