package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;

/** Why a pod is not ready, in one line. */
final class PodProblem {

    private PodProblem() {}

    static String of(JsonNode pod) {
        JsonNode status = pod.path("status");
        for (JsonNode container : status.path("containerStatuses")) {
            JsonNode waiting = container.path("state").path("waiting");
            if (!waiting.path("reason").asText("").isEmpty()) {
                return withMessage(waiting);
            }
            if (container.path("state").has("terminated")) {
                return "container " + container.path("name").asText() + " ended: "
                        + withMessage(container.path("state").path("terminated"));
            }
        }
        for (JsonNode condition : status.path("conditions")) {
            boolean isOff = condition.path("status").asText().equals("False");
            if (isOff && !condition.path("message").asText("").isEmpty()) {
                return condition.path("message").asText();
            }
        }
        return status.path("phase").asText("Pending");
    }

    private static String withMessage(JsonNode state) {
        String message = state.path("message").asText("");
        return state.path("reason").asText() + (message.isEmpty() ? "" : ": " + message);
    }
}
