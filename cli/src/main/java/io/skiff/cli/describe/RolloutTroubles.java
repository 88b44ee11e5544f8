package io.skiff.cli.describe;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.resource.Conditions;
import io.skiff.cli.resource.KnownTypes;
import io.skiff.cli.resource.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** Collects the reasons for which pods of a deployment are not ready: each reason once, with one pod as example. */
public final class RolloutTroubles {

    /** A person reads no more than so many. */
    private static final int MOST = 5;

    private final ApiClient api;
    private final Set<String> told = new HashSet<>();

    public RolloutTroubles(ApiClient api) {
        this.api = api;
    }

    /** Returns the reasons that were not told yet. */
    public List<String> fresh(JsonNode deployment) {
        var fresh = new ArrayList<String>();
        for (JsonNode pod : pods(deployment)) {
            if (told.size() < MOST && isStuck(pod)) {
                String problem = PodProblem.of(pod, new Related(api));
                if (told.add(kind(problem, pod))) {
                    fresh.add("pod/" + pod.path("metadata").path("name").asText() + ": " + problem);
                }
            }
        }
        return List.copyOf(fresh);
    }

    /** Removes what differs between equal reasons: the growing back-off and the name of the pod. */
    private static String kind(String problem, JsonNode pod) {
        return problem.replace(pod.path("metadata").path("name").asText(), "").replaceAll("[0-9]+", "");
    }

    private static boolean isStuck(JsonNode pod) {
        return !pod.path("metadata").has("deletionTimestamp")
                && !Conditions.isTrue(pod, "Ready")
                && !Conditions.of(pod, "Ready").isMissingNode();
    }

    private JsonNode pods(JsonNode deployment) {
        var labels = new StringJoiner(",");
        deployment
                .path("spec")
                .path("selector")
                .path("matchLabels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + "=" + label.getValue().asText()));
        String path = KnownTypes.POD.collectionPath(
                deployment.path("metadata").path("namespace").asText("default"));
        return api.get(path + new Query().add("labelSelector", labels.toString()))
                .path("items");
    }
}
