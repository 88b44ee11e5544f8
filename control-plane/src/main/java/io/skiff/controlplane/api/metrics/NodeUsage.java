package io.skiff.controlplane.api.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.object.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node and its containers use, as its agent says.
 *
 * @param containers those of each pod, by the pod's uid and then by name
 */
record NodeUsage(Duration window, Amount node, Map<String, Map<String, Amount>> containers) {

    /** A node has fewer containers. */
    private static final int MOST_CONTAINERS = 20_000;

    NodeUsage {
        containers = Map.copyOf(containers);
    }

    /** @param cpuNanos of each second; a core has a billion */
    record Amount(long cpuNanos, long memoryBytes) {

        private static Amount of(JsonNode said) {
            return new Amount(
                    Math.max(0, said.path("cpuNanos").asLong()),
                    Math.max(0, said.path("memoryBytes").asLong()));
        }
    }

    /** Reads an answer. What it lacks counts as nothing. */
    static NodeUsage parse(byte[] json) {
        var said = Json.read(json);
        var containers = new HashMap<String, Map<String, Amount>>();
        int taken = 0;
        for (var one : said.path("containers")) {
            if (taken++ == MOST_CONTAINERS) {
                break;
            }
            containers
                    .computeIfAbsent(one.path("uid").asText(), uid -> new LinkedHashMap<>())
                    .put(one.path("name").asText(), Amount.of(one));
        }
        return new NodeUsage(
                Duration.ofMillis(Math.max(0, said.path("windowMillis").asLong())), Amount.of(said), containers);
    }
}
