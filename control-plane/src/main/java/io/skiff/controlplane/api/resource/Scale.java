package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.object.Json;
import java.util.ArrayList;

/** The number of replicas of a workload, as an object of its own ({@code autoscaling/v1 Scale}). */
final class Scale {

    private Scale() {}

    static ObjectNode of(ObjectNode workload) {
        var scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var metadata = scale.putObject("metadata");
        for (var field : new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
            metadata.set(field, workload.path("metadata").path(field));
        }
        scale.putObject("spec").put("replicas", workload.at("/spec/replicas").asInt());
        scale.putObject("status")
                .put("replicas", workload.at("/status/replicas").asInt())
                .put("selector", selector(workload));
        return scale;
    }

    /** Returns the workload with the replicas of a scale. */
    static ObjectNode applied(ObjectNode workload, ObjectNode scale) {
        var replicas = scale.at("/spec/replicas");
        if (!replicas.isMissingNode() && !replicas.canConvertToInt()) {
            throw Failures.badRequest("Scale: spec.replicas: Invalid value: " + replicas + ": must be a whole number");
        }
        var revision = scale.at("/metadata/resourceVersion");
        if (revision.isTextual()) {
            Json.child(workload, "metadata").set("resourceVersion", revision);
        }
        Json.child(workload, "spec").put("replicas", replicas.asInt());
        return workload;
    }

    private static String selector(ObjectNode workload) {
        var terms = new ArrayList<String>();
        workload.at("/spec/selector/matchLabels")
                .properties()
                .forEach(label ->
                        terms.add(label.getKey() + "=" + label.getValue().asText()));
        return String.join(",", terms);
    }
}
