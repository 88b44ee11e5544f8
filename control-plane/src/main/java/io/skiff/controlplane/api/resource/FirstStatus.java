package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The status that a pod is created with. */
final class FirstStatus {

    private FirstStatus() {}

    static void pod(ObjectNode pod) {
        pod.putObject("status").put("phase", "Pending").put("qosClass", qosClass(pod.path("spec")));
    }

    private static String qosClass(JsonNode spec) {
        var containers = new ArrayList<JsonNode>();
        spec.path("initContainers").forEach(containers::add);
        spec.path("containers").forEach(containers::add);
        boolean nothing = containers.stream()
                .map(container -> container.path("resources"))
                .allMatch(resources -> isEmpty(resources.path("limits")) && isEmpty(resources.path("requests")));
        if (nothing) {
            return "BestEffort";
        }
        return containers.stream().allMatch(FirstStatus::isGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static boolean isEmpty(JsonNode resources) {
        return !resources.has("cpu") && !resources.has("memory");
    }

    private static boolean isGuaranteed(JsonNode container) {
        var limits = container.at("/resources/limits");
        var requests = container.at("/resources/requests");
        return List.of("cpu", "memory").stream()
                .allMatch(resource -> limits.has(resource)
                        && (!requests.has(resource) || requests.path(resource).equals(limits.path(resource))));
    }
}
