package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.skiff.controlplane.pod.PodConditions;
import io.skiff.controlplane.pod.PodState;
import java.time.Instant;
import java.util.List;

/** Makes the stored form of the scheduler's decision: the node's name, and the condition PodScheduled. */
public final class Binding {

    private Binding() {}

    public static Pod bound(Pod pod, String nodeName, Instant now) {
        var conditions = PodConditions.with(conditionsOf(pod), "PodScheduled", true, null, null, now);
        return new PodBuilder(pod)
                .editSpec()
                .withNodeName(nodeName)
                .endSpec()
                .editOrNewStatus()
                .withPhase(PodState.phase(pod))
                .withConditions(conditions)
                .endStatus()
                .build();
    }

    static Pod waiting(Pod pod, String message, Instant now) {
        var conditions = PodConditions.with(conditionsOf(pod), "PodScheduled", false, "Unschedulable", message, now);
        return new PodBuilder(pod)
                .editOrNewStatus()
                .withPhase(PodState.phase(pod))
                .withConditions(conditions)
                .endStatus()
                .build();
    }

    private static List<PodCondition> conditionsOf(Pod pod) {
        return pod.getStatus() == null ? List.of() : pod.getStatus().getConditions();
    }
}
