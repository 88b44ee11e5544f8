package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Computes a pod's quality of service, with Kubernetes' names, from the requests and limits of its containers. */
public final class QosClass {

    /** Only these resources count; a limit of processes, for example, does not. */
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    public static String of(Pod pod) {
        var containers = Stream.concat(
                        pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
                .toList();
        if (containers.stream().allMatch(QosClass::asksForNothing)) {
            return "BestEffort";
        }
        return containers.stream().allMatch(QosClass::isGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static boolean asksForNothing(Container container) {
        var resources = container.getResources();
        return resources == null || (hasNone(resources.getRequests()) && hasNone(resources.getLimits()));
    }

    private static boolean isGuaranteed(Container container) {
        var resources = container.getResources();
        return resources != null
                && COUNTED.stream().allMatch(name -> isExact(resources.getRequests(), resources.getLimits(), name));
    }

    /** Whether each request equals its limit. A missing request does. */
    private static boolean isExact(
            @Nullable Map<String, Quantity> requests, @Nullable Map<String, Quantity> limits, String name) {
        var limit = limits == null ? null : limits.get(name);
        var request = requests == null ? null : requests.get(name);
        return !isNothing(limit) && (request == null || request.equals(limit));
    }

    private static boolean hasNone(@Nullable Map<String, Quantity> quantities) {
        return quantities == null || COUNTED.stream().allMatch(name -> isNothing(quantities.get(name)));
    }

    /** An amount of zero asks for nothing, as for the kubelet. */
    private static boolean isNothing(@Nullable Quantity quantity) {
        return PodResources.millis(quantity) <= 0;
    }
}
