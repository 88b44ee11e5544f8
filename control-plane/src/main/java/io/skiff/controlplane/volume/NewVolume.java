package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.VolumeNodeAffinity;
import io.fabric8.kubernetes.api.model.VolumeNodeAffinityBuilder;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import java.util.List;
import java.util.Map;

/** The volume that is made for a claim: a directory of one node. */
final class NewVolume {

    private static final String HOSTNAME = "kubernetes.io/hostname";

    private NewVolume() {}

    static PersistentVolume of(PersistentVolumeClaim claim, String node, String reclaimPolicy) {
        var name = "pvc-" + claim.getMetadata().getUid();
        int attempt = Claims.attempt(claim);
        var volume = new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations(LocalPath.PROVISIONED_BY, LocalPath.DRIVER)
                .addToFinalizers(PersistentVolumeKind.PROTECTION, LocalPath.FINALIZER)
                .endMetadata()
                .withNewSpec()
                .withCapacity(Map.of(
                        "storage", claim.getSpec().getResources().getRequests().get("storage")))
                .withAccessModes(claim.getSpec().getAccessModes())
                .withPersistentVolumeReclaimPolicy(reclaimPolicy)
                .withStorageClassName(claim.getSpec().getStorageClassName())
                .withVolumeMode("Filesystem")
                .withNewCsi()
                .withDriver(LocalPath.DRIVER)
                .withVolumeHandle(attempt == 0 ? name : name + "-" + attempt)
                .withVolumeAttributes(Map.of(LocalPath.NODE, node))
                .endCsi()
                .withNodeAffinity(onlyOn(node))
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
        return PodClaims.reserved(volume, claim);
    }

    static VolumeNodeAffinity onlyOn(String node) {
        return new VolumeNodeAffinityBuilder()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey(HOSTNAME)
                .withOperator("In")
                .withValues(List.of(node))
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .build();
    }
}
