package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.AttachedVolume;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.testing.ManualClock;
import io.skiff.controlplane.testing.Objects;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Claims, volumes and classes as the API and the controllers store them. */
final class Fixtures {

    static final String UID = "u1";
    static final String VOLUME = "pvc-" + UID;

    private Fixtures() {}

    static GenericKubernetesResource localPath() {
        return storageClass("local-path", LocalPath.DRIVER, "WaitForFirstConsumer", true);
    }

    static GenericKubernetesResource storageClass(String name, String provisioner, String mode, boolean isDefault) {
        var storageClass = new GenericKubernetesResource();
        storageClass.setApiVersion("storage.k8s.io/v1");
        storageClass.setKind("StorageClass");
        storageClass.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", Boolean.toString(isDefault))
                .build());
        storageClass.setAdditionalProperties(
                Map.of("provisioner", provisioner, "volumeBindingMode", mode, "reclaimPolicy", "Delete"));
        return storageClass;
    }

    static GenericKubernetesResource expandable(GenericKubernetesResource storageClass) {
        var properties = new HashMap<>(storageClass.getAdditionalProperties());
        properties.put("allowVolumeExpansion", true);
        storageClass.setAdditionalProperties(properties);
        return storageClass;
    }

    static PersistentVolumeClaim asking(String size, PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editSpec()
                .editResources()
                .addToRequests("storage", new Quantity(size))
                .endResources()
                .endSpec()
                .build();
    }

    static PersistentVolume sized(String size, PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editSpec()
                .addToCapacity("storage", new Quantity(size))
                .endSpec()
                .build();
    }

    /** An unbound claim of the default class. */
    static PersistentVolumeClaim claim(String... modes) {
        return new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(Objects.NAMESPACE)
                .withName("data")
                .withUid(UID)
                .addToFinalizers(PersistentVolumeClaimKind.PROTECTION)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName("local-path")
                .withAccessModes(modes.length == 0 ? List.of("ReadWriteOnce") : Arrays.asList(modes))
                .withNewResources()
                .addToRequests("storage", new Quantity("1Gi"))
                .endResources()
                .withVolumeMode("Filesystem")
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }

    static PersistentVolumeClaim inClass(String storageClass, PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editSpec()
                .withStorageClassName(storageClass)
                .endSpec()
                .build();
    }

    static PersistentVolumeClaim withoutClass(PersistentVolumeClaim claim) {
        var copy = new PersistentVolumeClaimBuilder(claim).build();
        copy.getSpec().setStorageClassName(null);
        return copy;
    }

    static PersistentVolumeClaim selecting(String node, PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(Claims.SELECTED_NODE, node)
                .endMetadata()
                .build();
    }

    static PersistentVolumeClaim bound(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .addToAnnotations(Claims.BIND_COMPLETED, "yes")
                .endMetadata()
                .editSpec()
                .withVolumeName(VOLUME)
                .endSpec()
                .editStatus()
                .withPhase("Bound")
                .addToCapacity("storage", new Quantity("1Gi"))
                .endStatus()
                .build();
    }

    static PersistentVolumeClaim marked(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .withDeletionTimestamp(ManualClock.START.toString())
                .endMetadata()
                .build();
    }

    static PersistentVolume provisioned() {
        return NewVolume.of(claim(), "n1", "Delete");
    }

    static PersistentVolume made(PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editMetadata()
                .addToAnnotations(LocalPath.MADE, "true")
                .endMetadata()
                .build();
    }

    static PersistentVolume marked(PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editMetadata()
                .withDeletionTimestamp(ManualClock.START.toString())
                .endMetadata()
                .build();
    }

    /** Its node is asked to remove the directory. */
    static PersistentVolume asked(PersistentVolume volume) {
        return new PersistentVolumeBuilder(unprotected(volume))
                .editMetadata()
                .addToAnnotations("skiff.io/remove-directory", UID)
                .endMetadata()
                .build();
    }

    static PersistentVolume unprotected(PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editMetadata()
                .removeFromFinalizers(PersistentVolumeKind.PROTECTION)
                .endMetadata()
                .build();
    }

    static PersistentVolumeClaim unprotected(PersistentVolumeClaim claim) {
        return new PersistentVolumeClaimBuilder(claim)
                .editMetadata()
                .removeFromFinalizers(PersistentVolumeClaimKind.PROTECTION)
                .endMetadata()
                .build();
    }

    static PersistentVolume retained(PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editSpec()
                .withPersistentVolumeReclaimPolicy("Retain")
                .endSpec()
                .build();
    }

    static PersistentVolume inPhase(String phase, PersistentVolume volume) {
        return new PersistentVolumeBuilder(volume)
                .editStatus()
                .withPhase(phase)
                .endStatus()
                .build();
    }

    /** A volume that an administrator made, free for claims of class {@code disks}. */
    static PersistentVolume disk(String name, String size, String node) {
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToFinalizers(PersistentVolumeKind.PROTECTION)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName("disks")
                .withCapacity(Map.of("storage", new Quantity(size)))
                .withAccessModes("ReadWriteOnce")
                .withPersistentVolumeReclaimPolicy("Retain")
                .withNewLocal()
                .withPath("/disks/" + name)
                .endLocal()
                .withNewNodeAffinity()
                .withNewRequired()
                .addNewNodeSelectorTerm()
                .addNewMatchExpression()
                .withKey("kubernetes.io/hostname")
                .withOperator("In")
                .withValues(node)
                .endMatchExpression()
                .endNodeSelectorTerm()
                .endRequired()
                .endNodeAffinity()
                .endSpec()
                .withNewStatus()
                .withPhase("Available")
                .endStatus()
                .build();
    }

    static Node saying(String state, Node node) {
        return saying(state, VOLUME, node);
    }

    static Node saying(String state, String handle, Node node) {
        return new NodeBuilder(node)
                .editStatus()
                .withVolumesAttached(new AttachedVolume(state, Directory.PREFIX + handle))
                .endStatus()
                .build();
    }

    static Pod using(String claim, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName("data")
                .withNewPersistentVolumeClaim(claim, false)
                .endVolume()
                .endSpec()
                .build();
    }

    /** A pod with an ephemeral volume of this name. */
    static Pod withEphemeral(String volume, Pod pod) {
        return new PodBuilder(pod)
                .editSpec()
                .addNewVolume()
                .withName(volume)
                .withNewEphemeral()
                .withNewVolumeClaimTemplate()
                .withNewMetadata()
                .addToLabels("app", "x")
                .endMetadata()
                .withSpec(claim().getSpec())
                .endVolumeClaimTemplate()
                .endEphemeral()
                .endVolume()
                .endSpec()
                .build();
    }
}
