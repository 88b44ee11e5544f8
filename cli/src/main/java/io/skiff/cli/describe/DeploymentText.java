package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.print.Labels;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.rollout.RevisionHistory;
import java.util.ArrayList;
import java.util.Map;

/** Describes a deployment: its spec, the progress of its rollout, and its replica sets. */
final class DeploymentText {

    private DeploymentText() {}

    static void write(Page page, JsonNode deployment, Related related) {
        JsonNode spec = deployment.path("spec");
        JsonNode status = deployment.path("status");
        Description.head(page, deployment);
        page.line(
                0,
                "CreationTimestamp:\t" + page.time(deployment.path("metadata").path("creationTimestamp")));
        Description.labels(page, deployment);
        page.line(0, "Selector:\t" + Labels.format(spec.path("selector").path("matchLabels"), ",", "<none>"));
        page.line(
                0,
                "Replicas:\t" + spec.path("replicas").asInt(1) + " desired | "
                        + status.path("updatedReplicas").asInt() + " updated | "
                        + status.path("replicas").asInt() + " total | "
                        + status.path("availableReplicas").asInt() + " available | "
                        + status.path("unavailableReplicas").asInt() + " unavailable");
        page.line(0, "StrategyType:\t" + spec.path("strategy").path("type").asText("RollingUpdate"));
        page.line(0, "MinReadySeconds:\t" + spec.path("minReadySeconds").asInt());
        JsonNode rolling = spec.path("strategy").path("rollingUpdate");
        if (!rolling.isMissingNode()) {
            page.line(
                    0,
                    "RollingUpdateStrategy:\t"
                            + rolling.path("maxUnavailable").asText("25%") + " max unavailable, "
                            + rolling.path("maxSurge").asText("25%") + " max surge");
        }
        String namespace = deployment.path("metadata").path("namespace").asText();
        var history = RevisionHistory.of(deployment, related.list(KnownTypes.REPLICA_SET, namespace, "", ""));
        PodTemplateText.write(page, spec.path("template"), digests(deployment, history));
        Description.conditions(page, status);
        replicaSets(page, deployment, history);
    }

    private static Map<String, String> digests(JsonNode deployment, RevisionHistory history) {
        JsonNode present = history.revisions().get(RevisionHistory.revision(deployment));
        return present == null ? Map.of() : RevisionHistory.digests(present);
    }

    private static void replicaSets(Page page, JsonNode deployment, RevisionHistory history) {
        var old = new ArrayList<String>();
        String present = "<none>";
        long revision = RevisionHistory.revision(deployment);
        for (var entry : history.revisions().entrySet()) {
            JsonNode replicaSet = entry.getValue();
            int wanted = replicaSet.path("spec").path("replicas").asInt();
            int there = replicaSet.path("status").path("replicas").asInt();
            String text = replicaSet.path("metadata").path("name").asText() + " (" + there + "/" + wanted
                    + " replicas created)";
            if (entry.getKey() == revision) {
                present = text;
            } else if (wanted > 0 || there > 0) {
                old.add(text);
            }
        }
        page.line(0, "OldReplicaSets:\t" + Page.orNone(String.join(", ", old)));
        page.line(0, "NewReplicaSet:\t" + present);
    }
}
