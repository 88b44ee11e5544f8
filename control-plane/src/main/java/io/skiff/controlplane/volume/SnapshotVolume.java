package io.skiff.controlplane.volume;

import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.storage.LocalPath;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import java.util.Map;
import java.util.Optional;

/** The volume that is a snapshot of another one: a copy on the same node, to which no claim is bound. */
final class SnapshotVolume {

    private static final int LONGEST_NAME = 200;

    private SnapshotVolume() {}

    /** Why there can be no such snapshot. */
    static Optional<String> fault(PersistentVolume volume, String name) {
        return Copies.place(volume).isEmpty()
                ? Optional.of("only volumes of driver " + LocalPath.DRIVER + " can be copied")
                : Names.subdomainFault(name).map(fault -> "\"" + name + "\" is no name of a volume: " + fault);
    }

    /** A directory's name that none has had: no two changes of the store have one revision. */
    static String newHandle(PersistentVolume volume) {
        var metadata = volume.getMetadata();
        var name = metadata.getName().replace('.', '-');
        return name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-" + metadata.getResourceVersion();
    }

    static PersistentVolume of(PersistentVolume volume, PersistentVolumeClaim claim, String name) {
        var spec = volume.getSpec();
        var node = LocalPath.node(volume).orElseThrow();
        return new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations(LocalPath.PROVISIONED_BY, LocalPath.DRIVER)
                .addToAnnotations(Copies.COPY_OF, volume.getMetadata().getName())
                .addToAnnotations(
                        Copies.SNAPSHOT_OF,
                        claim.getMetadata().getNamespace() + "/"
                                + claim.getMetadata().getName())
                .addToFinalizers(PersistentVolumeKind.PROTECTION, LocalPath.FINALIZER)
                .endMetadata()
                .withNewSpec()
                .withCapacity(spec.getCapacity())
                .withAccessModes(spec.getAccessModes())
                .withPersistentVolumeReclaimPolicy("Delete")
                .withStorageClassName(spec.getStorageClassName())
                .withVolumeMode("Filesystem")
                .withNewCsi()
                .withDriver(LocalPath.DRIVER)
                .withVolumeHandle("snapshot-" + newHandle(volume))
                .withVolumeAttributes(Map.of(LocalPath.NODE, node))
                .endCsi()
                .withNodeAffinity(NewVolume.onlyOn(node))
                .endSpec()
                .withNewStatus()
                .withPhase("Pending")
                .endStatus()
                .build();
    }
}
