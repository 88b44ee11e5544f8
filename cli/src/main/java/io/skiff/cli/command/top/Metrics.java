package io.skiff.cli.command.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.resource.ResourceType;
import java.util.List;

/** Reads the metrics that the server makes. */
final class Metrics {

    static final ResourceType NODES =
            new ResourceType("metrics.k8s.io", "v1beta1", "NodeMetrics", "nodes", "node", false, List.of());
    static final ResourceType PODS =
            new ResourceType("metrics.k8s.io", "v1beta1", "PodMetrics", "pods", "pod", true, List.of());

    private Metrics() {}

    /** @param namespace empty for all */
    static Iterable<JsonNode> read(ApiClient api, ResourceType type, String namespace, TopOptions options) {
        return options.name().isEmpty()
                ? api.get(type.collectionPath(namespace) + options.query()).path("items")
                : List.of(api.get(type.objectPath(namespace, options.name())));
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }
}
