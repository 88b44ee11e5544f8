package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Labels;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.rollout.RevisionHistory;

/** Describes a replica set and counts its pods by state. */
final class ReplicaSetText {

    private ReplicaSetText() {}

    static void write(Page page, JsonNode replicaSet, Related related) {
        JsonNode spec = replicaSet.path("spec");
        String selector = Labels.format(spec.path("selector").path("matchLabels"), ",", "");
        Description.head(page, replicaSet);
        page.line(0, "Selector:\t" + Page.orNone(selector));
        Description.labels(page, replicaSet);
        String controller = Description.controller(replicaSet);
        if (!controller.isEmpty()) {
            page.line(0, "Controlled By:\t" + controller);
        }
        page.line(
                0,
                "Replicas:\t" + replicaSet.path("status").path("replicas").asInt() + " current / "
                        + spec.path("replicas").asInt(1) + " desired");
        page.line(0, "Pods Status:\t" + podsStatus(replicaSet, selector, related));
        PodTemplateText.write(page, spec.path("template"), RevisionHistory.digests(replicaSet));
        Description.conditions(page, replicaSet.path("status"));
    }

    private static String podsStatus(JsonNode replicaSet, String selector, Related related) {
        int running = 0;
        int waiting = 0;
        int succeeded = 0;
        int failed = 0;
        String uid = replicaSet.path("metadata").path("uid").asText();
        String namespace = replicaSet.path("metadata").path("namespace").asText();
        for (JsonNode pod : related.list(KnownTypes.POD, namespace, selector, "")) {
            if (!RevisionHistory.isOwnedBy(pod, uid)) {
                continue;
            }
            switch (pod.path("status").path("phase").asText()) {
                case "Running" -> running++;
                case "Succeeded" -> succeeded++;
                case "Failed" -> failed++;
                default -> waiting++;
            }
        }
        return running + " Running / " + waiting + " Waiting / " + succeeded + " Succeeded / " + failed + " Failed";
    }
}
