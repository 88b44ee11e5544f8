package io.skiff.controlplane.api.metrics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.api.metrics.NodeUsage.Amount;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the objects of metrics.k8s.io in the form of metrics-server. */
final class MetricsObjects {

    static final String API_VERSION = "metrics.k8s.io/v1beta1";

    private static final int KIBIBYTE = 1024;

    private MetricsObjects() {}

    static ObjectNode node(HasMetadata node, NodeUsage usage, Instant now) {
        var metrics = begin("NodeMetrics", node, usage.window(), now);
        metrics.set("usage", amount(usage.node()));
        return metrics;
    }

    /** The metrics of a pod that runs; empty when its node says nothing of it. */
    static Optional<ObjectNode> pod(Pod pod, NodeUsage usage, Instant now) {
        var said = usage.containers().getOrDefault(pod.getMetadata().getUid(), Map.of());
        var metrics = begin("PodMetrics", pod, usage.window(), now);
        var containers = metrics.putArray("containers");
        Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
                .flatMap(List::stream)
                .filter(container -> said.containsKey(container.getName()))
                .forEach(container -> containers
                        .addObject()
                        .put("name", container.getName())
                        .set("usage", amount(Objects.requireNonNull(said.get(container.getName())))));
        return containers.isEmpty() || PodState.isFinished(pod) ? Optional.empty() : Optional.of(metrics);
    }

    static ObjectNode list(String kind, List<ObjectNode> items) {
        var list = Json.object().put("kind", kind + "List").put("apiVersion", API_VERSION);
        list.putObject("metadata");
        list.putArray("items").addAll(items);
        return list;
    }

    private static ObjectNode begin(String kind, HasMetadata of, Duration window, Instant now) {
        var metrics = Json.object().put("kind", kind).put("apiVersion", API_VERSION);
        var metadata =
                metrics.putObject("metadata").put("name", of.getMetadata().getName());
        if (of.getMetadata().getNamespace() != null) {
            metadata.put("namespace", of.getMetadata().getNamespace());
        }
        metadata.put("creationTimestamp", Timestamps.format(now));
        var labels = of.getMetadata().getLabels();
        if (labels != null && !labels.isEmpty()) {
            metadata.set("labels", Json.MAPPER.valueToTree(labels));
        }
        return metrics.put("timestamp", Timestamps.format(now)).put("window", seconds(window));
    }

    /** A duration as Go writes it. */
    private static String seconds(Duration window) {
        var text = String.format(Locale.ROOT, "%.3f", window.toMillis() / 1000.0);
        return text.replaceFirst("\\.?0+$", "") + "s";
    }

    private static ObjectNode amount(Amount amount) {
        return Json.object()
                .put("cpu", amount.cpuNanos() == 0 ? "0" : amount.cpuNanos() + "n")
                .put("memory", amount.memoryBytes() / KIBIBYTE + "Ki");
    }
}
