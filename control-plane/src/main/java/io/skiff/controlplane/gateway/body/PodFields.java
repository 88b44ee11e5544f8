package io.skiff.controlplane.gateway.body;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.gateway.body.References.UnresolvedException;
import io.skiff.controlplane.pod.PodState;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a pod for its containers (the downward API of Kubernetes). */
final class PodFields {

    /** Fields that only the node knows. */
    static final Set<String> ON_NODE = Set.of("status.podIP", "status.podIPs", "status.hostIP", "status.hostIPs");

    private static final Pattern SUBSCRIPT = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");

    private PodFields() {}

    /** @param path such as {@code metadata.name} or {@code metadata.labels['app']} */
    static String value(Pod pod, String path) {
        var subscript = SUBSCRIPT.matcher(path);
        if (subscript.matches()) {
            return named(pod, subscript.group(1)).getOrDefault(subscript.group(2), "");
        }
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels" -> lines(named(pod, "labels"));
            case "metadata.annotations" -> lines(named(pod, "annotations"));
            case "spec.nodeName" -> PodState.nodeName(pod).orElse("");
            case "spec.serviceAccountName" ->
                pod.getSpec().getServiceAccountName() == null
                        ? "default"
                        : pod.getSpec().getServiceAccountName();
            default -> throw new UnresolvedException("unsupported fieldRef path " + path);
        };
    }

    private static Map<String, String> named(Pod pod, String which) {
        var map = which.equals("labels")
                ? pod.getMetadata().getLabels()
                : pod.getMetadata().getAnnotations();
        return orEmpty(map);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : map;
    }

    /** Formats a map as Kubernetes writes it into a file: {@code key="value"}. */
    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=\""
                                + entry.getValue()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n")
                                + "\"")
                        .collect(Collectors.joining("\n"));
    }
}
