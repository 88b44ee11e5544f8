package io.skiff.controlplane.kind.podspec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.pod.PodDeletion;
import java.util.ArrayList;
import java.util.List;

/** The defaults of what a pod asks for. */
public final class PodSpecDefaults {

    private static final int READABLE_BY_ALL = 0644;

    private PodSpecDefaults() {}

    public static void fill(ObjectNode spec) {
        Defaults.put(spec, "restartPolicy", "Always");
        Defaults.put(spec, "terminationGracePeriodSeconds", PodDeletion.DEFAULT_GRACE_SECONDS);
        Defaults.put(spec, "dnsPolicy", "ClusterFirst");
        Defaults.put(spec, "schedulerName", "default-scheduler");
        Json.child(spec, "securityContext");
        Defaults.objects(spec.path("initContainers")).forEach(PodSpecDefaults::container);
        Defaults.objects(spec.path("containers")).forEach(PodSpecDefaults::container);
        Defaults.objects(spec.path("ephemeralContainers")).forEach(PodSpecDefaults::container);
        Defaults.objects(spec.path("volumes")).forEach(PodSpecDefaults::volume);
        for (var toleration : Defaults.objects(spec.path("tolerations"))) {
            Defaults.put(toleration, "operator", "Equal");
        }
    }

    private static void container(ObjectNode container) {
        Defaults.put(
                container, "imagePullPolicy", pullPolicy(container.path("image").asText("")));
        Defaults.put(container, "terminationMessagePath", "/dev/termination-log");
        Defaults.put(container, "terminationMessagePolicy", "File");
        if (!container.has("resources")) {
            container.putObject("resources");
        }
        Defaults.objects(container.path("ports")).forEach(port -> Defaults.put(port, "protocol", "TCP"));
        for (var variable : Defaults.objects(container.path("env"))) {
            references(variable.path("valueFrom"));
        }
        for (var probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            if (container.path(probe) instanceof ObjectNode there) {
                probe(there);
            }
        }
        for (var hook : List.of("postStart", "preStop")) {
            httpGet(container.path("lifecycle").path(hook));
        }
        requestsFromLimits(container);
    }

    /** A tag that is meant to move is looked up each time. */
    private static String pullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        var name = image.substring(image.lastIndexOf('/') + 1);
        return !name.contains(":") || name.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        Defaults.put(probe, "timeoutSeconds", 1);
        Defaults.put(probe, "periodSeconds", 10);
        Defaults.put(probe, "successThreshold", 1);
        Defaults.put(probe, "failureThreshold", 3);
        if (probe.path("grpc") instanceof ObjectNode grpc) {
            Defaults.put(grpc, "service", "");
        }
        httpGet(probe);
    }

    private static void httpGet(JsonNode handler) {
        if (handler.path("httpGet") instanceof ObjectNode get) {
            Defaults.put(get, "path", "/");
            Defaults.put(get, "scheme", "HTTP");
            Defaults.objects(get.path("httpHeaders")).forEach(header -> Defaults.put(header, "value", ""));
        }
    }

    private static void requestsFromLimits(ObjectNode container) {
        var limits = container.path("resources").path("limits");
        var resources = new ArrayList<>(List.of("cpu", "memory"));
        limits.fieldNames().forEachRemaining(name -> {
            if (HugePageRules.isName(name)) {
                resources.add(name);
            }
        });
        for (var resource : resources) {
            JsonNode limit = limits.path(resource);
            if (Quantities.amount(limit).isPresent()) {
                var requests = Json.child((ObjectNode) container.path("resources"), "requests");
                if (!requests.has(resource)) {
                    requests.set(resource, limit);
                }
            }
        }
    }

    /** @param from what may refer to a field or a resource of the pod */
    private static void references(JsonNode from) {
        if (from.path("fieldRef") instanceof ObjectNode reference) {
            Defaults.put(reference, "apiVersion", "v1");
        }
        if (from.path("resourceFieldRef") instanceof ObjectNode reference) {
            Defaults.put(reference, "divisor", "0");
        }
    }

    private static void volume(ObjectNode volume) {
        for (var source : List.of("configMap", "secret", "downwardAPI", "projected")) {
            if (volume.path(source) instanceof ObjectNode there) {
                Defaults.put(there, "defaultMode", READABLE_BY_ALL);
            }
        }
        Defaults.objects(volume.path("downwardAPI").path("items")).forEach(PodSpecDefaults::references);
        for (var source : Defaults.objects(volume.path("projected").path("sources"))) {
            Defaults.objects(source.path("downwardAPI").path("items")).forEach(PodSpecDefaults::references);
        }
        if (volume.path("image") instanceof ObjectNode image) {
            Defaults.put(image, "pullPolicy", pullPolicy(image.path("reference").asText("")));
        }
        if (volume.path("ephemeral").path("volumeClaimTemplate").path("spec") instanceof ObjectNode claim) {
            Defaults.put(claim, "volumeMode", "Filesystem");
        }
        if (volume.size() == 1 && volume.has("name")) {
            volume.putObject("emptyDir");
        }
    }
}
