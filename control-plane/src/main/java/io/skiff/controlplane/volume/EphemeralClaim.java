package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.owner.OwnerReferences;
import java.util.List;
import java.util.Optional;

/** The claim that is made for an ephemeral volume of a pod, and that goes with the pod. */
public final class EphemeralClaim {

    private EphemeralClaim() {}

    public static String name(Pod pod, Volume volume) {
        return pod.getMetadata().getName() + "-" + volume.getName();
    }

    static List<Volume> volumes(Pod pod) {
        return pod.getSpec().getVolumes().stream()
                .filter(volume -> volume.getEphemeral() != null)
                .toList();
    }

    /** Why a pod cannot have a claim that one of its ephemeral volumes names; empty for its own, and for the claims of other volumes. */
    static Optional<String> fault(Pod pod, String name, Optional<PersistentVolumeClaim> claim) {
        boolean isEphemeral =
                volumes(pod).stream().anyMatch(volume -> name(pod, volume).equals(name));
        if (!isEphemeral) {
            return Optional.empty();
        }
        if (claim.isEmpty()) {
            return Optional.of(
                    "waiting for ephemeral volume controller to create the persistentvolumeclaim \"" + name + "\"");
        }
        return isOf(pod, claim.get())
                ? Optional.empty()
                : Optional.of(strange(pod, claim.get().getMetadata().getName()));
    }

    public static boolean isOf(Pod pod, PersistentVolumeClaim claim) {
        return OwnerReferences.isControlledBy(pod, claim);
    }

    /** What is told of a claim that was there before the pod: its data are not the pod's. */
    public static String strange(Pod pod, String claim) {
        var metadata = pod.getMetadata();
        return "PVC %s/%s was not created for pod %s/%s (pod is not owner)"
                .formatted(metadata.getNamespace(), claim, metadata.getNamespace(), metadata.getName());
    }

    /** The claim of an ephemeral volume, as its template says. */
    static PersistentVolumeClaim made(Pod pod, Volume volume) {
        var template = volume.getEphemeral().getVolumeClaimTemplate();
        var given = template.getMetadata();
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(pod.getMetadata().getNamespace())
                .withName(name(pod, volume))
                .withLabels(given == null ? null : given.getLabels())
                .withAnnotations(given == null ? null : given.getAnnotations())
                .withOwnerReferences(OwnerReferences.controlling(PodKind.POD, pod))
                .addToFinalizers(PersistentVolumeClaimKind.PROTECTION)
                .endMetadata()
                .withSpec(template.getSpec())
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }
}
