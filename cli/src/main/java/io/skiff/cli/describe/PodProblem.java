package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Explains in one line why a pod is not ready. */
public final class PodProblem {

    private static final String PROBE_FAILED = "Unhealthy";

    private PodProblem() {}

    /** @param related gives the pod's events if its status does not explain it */
    public static String of(JsonNode pod, Related related) {
        JsonNode status = pod.path("status");
        for (String kind : List.of("initContainerStatuses", "containerStatuses")) {
            for (JsonNode container : status.path(kind)) {
                String problem = problem(container);
                if (!problem.isEmpty()) {
                    return problem;
                }
            }
        }
        for (JsonNode condition : status.path("conditions")) {
            boolean isOff = condition.path("status").asText().equals("False");
            if (isOff && !condition.path("message").asText("").isEmpty()) {
                return condition.path("message").asText() + probe(pod, related);
            }
        }
        return status.path("phase").asText("Pending");
    }

    private static String problem(JsonNode container) {
        JsonNode waiting = container.path("state").path("waiting");
        JsonNode ended = container.path("state").path("terminated");
        if (!waiting.path("reason").asText("").isEmpty()) {
            JsonNode last = container.path("lastState").path("terminated");
            return withMessage(waiting)
                    + (last.isMissingNode() ? "" : "; container " + name(container) + " last " + ending(last));
        }
        // an init container that succeeded is no problem
        boolean isProblem = !ended.isMissingNode() && !container.path("ready").asBoolean();
        return isProblem ? "container " + name(container) + " " + ending(ended) : "";
    }

    private static String name(JsonNode container) {
        return container.path("name").asText();
    }

    private static String ending(JsonNode terminated) {
        String message = terminated.path("message").asText("").strip();
        return "ended with exit code " + terminated.path("exitCode").asInt() + " ("
                + terminated.path("reason").asText("Unknown") + ")" + (message.isEmpty() ? "" : ": " + message);
    }

    private static String withMessage(JsonNode state) {
        String message = state.path("message").asText("");
        return state.path("reason").asText() + (message.isEmpty() ? "" : ": " + message);
    }

    /** Finds the last answer of a failed probe in the events: the pod's status has no field for it. */
    private static String probe(JsonNode pod, Related related) {
        return related.events(pod, "Pod").stream()
                .filter(event -> event.path("reason").asText().equals(PROBE_FAILED))
                .reduce((before, last) -> last)
                .map(last -> "; " + last.path("message").asText().strip())
                .orElse("");
    }
}
