package io.skiff.agent.build;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.agent.build.plan.ImageConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A stage after some of its steps.
 *
 * @param arguments the build arguments that a stage has which begins with this one
 * @param layers lowest first
 * @param history an entry for each step, as the image configuration has them
 */
record StageState(ImageConfig config, Map<String, String> arguments, List<StageLayer> layers, List<JsonNode> history) {

    StageState {
        arguments = Map.copyOf(arguments);
        layers = List.copyOf(layers);
        history = List.copyOf(history);
    }

    /**
     * @param directory where it is unpacked
     * @param descriptor of the layer in a manifest
     */
    record StageLayer(String diffId, Path directory, JsonNode descriptor) {}

    List<String> diffIds() {
        return layers.stream().map(StageLayer::diffId).toList();
    }

    /** In the order of overlayfs. */
    List<Path> topmostFirst() {
        var directories =
                new ArrayList<>(layers.stream().map(StageLayer::directory).toList());
        Collections.reverse(directories);
        return directories;
    }

    StageState with(ImageConfig next, List<StageLayer> added, JsonNode entry) {
        var all = new ArrayList<>(layers);
        all.addAll(added);
        var entries = new ArrayList<>(history);
        entries.add(entry);
        return new StageState(next, arguments, all, entries);
    }

    StageState withArguments(Map<String, String> declared) {
        return new StageState(config, declared, layers, history);
    }
}
