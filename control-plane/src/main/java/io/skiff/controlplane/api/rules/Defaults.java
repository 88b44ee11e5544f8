package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collections;
import java.util.stream.StreamSupport;

/** Kubernetes' defaults: written into the object where it says nothing. Doing it twice changes nothing. */
final class Defaults {

    private Defaults() {}

    static void deployment(ObjectNode deployment) {
        var spec = Json.child(deployment, "spec");
        put(spec, "replicas", 1);
        var strategy = Json.child(spec, "strategy");
        put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            var rolling = Json.child(strategy, "rollingUpdate");
            put(rolling, "maxSurge", "25%");
            put(rolling, "maxUnavailable", "25%");
        }
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        template(spec);
    }

    static void replicaSet(ObjectNode replicaSet) {
        var spec = Json.child(replicaSet, "spec");
        put(spec, "replicas", 1);
        template(spec);
    }

    static void pod(ObjectNode pod) {
        if (pod.path("spec") instanceof ObjectNode spec) {
            PodDefaults.fill(spec);
        }
    }

    static void service(ObjectNode service) {
        var spec = Json.child(service, "spec");
        put(spec, "type", "ClusterIP");
        put(spec, "sessionAffinity", "None");
        put(spec, "internalTrafficPolicy", "Cluster");
        put(spec, "ipFamilyPolicy", "SingleStack");
        if (spec.path("ipFamilies").isEmpty()) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        for (var port : spec.path("ports")) {
            if (port instanceof ObjectNode one) {
                put(one, "protocol", "TCP");
                if (isUnset(one, "targetPort") && one.has("port")) {
                    one.set("targetPort", one.get("port"));
                }
            }
        }
    }

    static void namespace(ObjectNode namespace) {
        var spec = Json.child(namespace, "spec");
        if (!spec.has("finalizers") && !namespace.path("metadata").has("deletionTimestamp")) {
            spec.putArray("finalizers").add("kubernetes");
        }
        put(Json.child(namespace, "status"), "phase", "Active");
        var metadata = Json.child(namespace, "metadata");
        var name = metadata.path("name").asText();
        if (!name.isEmpty()
                && (metadata.path("labels").isMissingNode()
                        || metadata.path("labels").isObject())) {
            Json.child(metadata, "labels").put("kubernetes.io/metadata.name", name);
        }
    }

    /** What was written in clear is moved to where it is kept. */
    static void secret(ObjectNode secret) {
        put(secret, "type", "Opaque");
        if (secret.path("stringData") instanceof ObjectNode clear) {
            clear.properties()
                    .forEach(entry -> Json.child(secret, "data")
                            .put(
                                    entry.getKey(),
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            secret.remove("stringData");
        }
    }

    static void put(ObjectNode object, String field, String value) {
        if (isUnset(object, field)) {
            object.put(field, value);
        }
    }

    /** Zero counts as a value. */
    static void put(ObjectNode object, String field, int value) {
        if (!object.hasNonNull(field)) {
            object.put(field, value);
        }
    }

    static boolean isUnset(JsonNode object, String field) {
        var value = object.path(field);
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.asText().isEmpty());
    }

    static Iterable<ObjectNode> objects(JsonNode list) {
        return () -> list instanceof ArrayNode
                ? StreamSupport.stream(list.spliterator(), false)
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                        .iterator()
                : Collections.emptyIterator();
    }

    private static void template(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode podSpec) {
            PodDefaults.fill(podSpec);
        }
    }
}
