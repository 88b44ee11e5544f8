package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodReadinessGate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** The conditions that others set, and that a pod must have beside its containers' readiness to be ready: {@code spec.readinessGates}. */
public final class ReadinessGates {

    private static final String REASON = "ReadinessGatesNotReady";

    private ReadinessGates() {}

    public static boolean has(Pod pod) {
        return pod.getSpec() != null && !pod.getSpec().getReadinessGates().isEmpty();
    }

    /** Returns the conditions of a pod whose containers are ready, with the condition Ready that follows from its gates. */
    public static List<PodCondition> with(Pod pod, List<PodCondition> conditions, Instant now) {
        var why = pod.getSpec().getReadinessGates().stream()
                .map(PodReadinessGate::getConditionType)
                .flatMap(type -> problem(type, conditions).stream())
                .collect(Collectors.joining(", "));
        return why.isEmpty()
                ? PodConditions.with(conditions, "Ready", true, null, null, now)
                : PodConditions.with(conditions, "Ready", false, REASON, why, now);
    }

    /** In the words of the kubelet. */
    private static List<String> problem(String type, List<PodCondition> conditions) {
        var found = conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
        if (found.isEmpty()) {
            return List.of("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
        }
        var status = found.get().getStatus();
        return "True".equals(status)
                ? List.of()
                : List.of("the status of pod readiness gate \"" + type + "\" is not \"True\", but " + status);
    }

    /**
     * Returns the conditions after somebody else has edited the pod's status. What the containers are is the node's to say, and while nothing
     * is heard of it the pod is not ready.
     */
    public static List<PodCondition> settled(Pod pod, Instant now) {
        var conditions = pod.getStatus().getConditions();
        boolean areContainersReady = PodState.condition(pod, "ContainersReady")
                .filter(condition -> "True".equals(condition.getStatus()))
                .isPresent();
        return areContainersReady && !PodState.isDoubted(pod) ? with(pod, conditions, now) : conditions;
    }
}
