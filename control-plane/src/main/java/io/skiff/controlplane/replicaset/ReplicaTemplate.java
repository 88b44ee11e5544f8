package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.skiff.controlplane.pod.FirstStatus;

/** Makes the pods of a replica set, before they are placed. */
final class ReplicaTemplate {

    private ReplicaTemplate() {}

    static Pod pod(ReplicaSet replicaSet, String suffix) {
        var template = replicaSet.getSpec().getTemplate();
        var pod = new PodBuilder()
                .withNewMetadata()
                .withNamespace(replicaSet.getMetadata().getNamespace())
                .withName(name(replicaSet, suffix))
                .withGenerateName(replicaSet.getMetadata().getName() + "-")
                .withLabels(template.getMetadata().getLabels())
                .withAnnotations(template.getMetadata().getAnnotations())
                .withOwnerReferences(ownerReference(replicaSet))
                .withGeneration(1L)
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        return new PodBuilder(pod).withStatus(FirstStatus.of(pod)).build();
    }

    static String name(ReplicaSet replicaSet, String suffix) {
        return replicaSet.getMetadata().getName() + "-" + suffix;
    }

    static OwnerReference ownerReference(ReplicaSet replicaSet) {
        return new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("ReplicaSet")
                .withName(replicaSet.getMetadata().getName())
                .withUid(replicaSet.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
    }
}
