package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;

/** The first status of a pod, whoever creates it. */
public final class FirstStatus {

    private FirstStatus() {}

    /** @param pod a complete, validated pod */
    public static PodStatus of(Pod pod) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .withQosClass(QosClass.of(pod))
                .build();
    }
}
