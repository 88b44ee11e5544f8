package io.skiff.controlplane.pod;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;

/** New pods, whoever makes them. */
public final class PodMaker {

    private PodMaker() {}

    /**
     * A pod as it is stored first, on no node.
     *
     * @param owner whose name the pod's begins with
     * @param reference to the owner
     */
    public static Pod pod(PodTemplateSpec template, ObjectMeta owner, OwnerReference reference, String suffix) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(owner.getNamespace())
                .withName(name(owner, suffix))
                .withGenerateName(owner.getName() + "-")
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .withOwnerReferences(reference)
                .withGeneration(1L)
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        return new PodBuilder(pod).withStatus(firstStatus(pod)).build();
    }

    public static String name(ObjectMeta owner, String suffix) {
        return owner.getName() + "-" + suffix;
    }

    /** @param pod known to be a whole one */
    public static PodStatus firstStatus(Pod pod) {
        return new PodStatusBuilder()
                .withPhase("Pending")
                .withQosClass(QosClass.of(pod))
                .build();
    }
}
