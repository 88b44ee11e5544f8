package io.skiff.cli.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.resource.Conditions;

/**
 * The progress of a deployment's rollout, in kubectl's words.
 *
 * @param message one line
 */
public record RolloutProgress(Stage stage, String message) {

    /** The stages of a rollout. */
    public enum Stage {
        UNDER_WAY,
        DONE,
        FAILED
    }

    public static RolloutProgress of(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        String name = deployment.path("metadata").path("name").asText();
        long generation = deployment.path("metadata").path("generation").asLong();
        if (generation > status.path("observedGeneration").asLong()) {
            return underWay("Waiting for deployment spec update to be observed...");
        }
        String reason = Conditions.of(deployment, "Progressing").path("reason").asText();
        if (reason.equals("ProgressDeadlineExceeded")) {
            return new RolloutProgress(
                    Stage.FAILED, "error: deployment \"" + name + "\" exceeded its progress deadline");
        }
        return replicas(name, deployment.path("spec").path("replicas").asInt(1), status);
    }

    private static RolloutProgress replicas(String name, int wanted, JsonNode status) {
        int updated = status.path("updatedReplicas").asInt();
        int total = status.path("replicas").asInt();
        int available = status.path("availableReplicas").asInt();
        String waiting = "Waiting for deployment \"" + name + "\" rollout to finish: ";
        if (updated < wanted) {
            return underWay(waiting + updated + " out of " + wanted + " new replicas have been updated...");
        }
        if (total > updated) {
            return underWay(waiting + (total - updated) + " old replicas are pending termination...");
        }
        if (available < updated) {
            return underWay(waiting + available + " of " + updated + " updated replicas are available...");
        }
        return new RolloutProgress(Stage.DONE, "deployment \"" + name + "\" successfully rolled out");
    }

    private static RolloutProgress underWay(String message) {
        return new RolloutProgress(Stage.UNDER_WAY, message);
    }

    public boolean isDone() {
        return stage == Stage.DONE;
    }

    public boolean isFailed() {
        return stage == Stage.FAILED;
    }
}
