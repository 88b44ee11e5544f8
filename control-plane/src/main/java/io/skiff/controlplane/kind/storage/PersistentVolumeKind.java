package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Set;

/** PersistentVolumes: directories of nodes that hold data longer than pods. */
public final class PersistentVolumeKind {

    public static final Kind<PersistentVolume> VOLUME = Kind.of(
                    "v1", "PersistentVolume", "persistentvolumes", PersistentVolume.class)
            .withoutNamespaces()
            .withShortNames("pv");

    /** Keeps a volume as long as a claim is bound to it. */
    public static final String PROTECTION = "kubernetes.io/pv-protection";

    private PersistentVolumeKind() {}

    public static KindDefinition<PersistentVolume> definition() {
        return KindDefinition.of(VOLUME)
                .fieldTags(FieldTags.table("""
                        CSIPersistentVolumeSource.readOnly omitempty
                        PersistentVolume.status omitempty
                        """))
                .defaults(PersistentVolumeKind::fillIn)
                .rules(PersistentVolumeRules::check)
                .changes(PersistentVolumeRules::changes)
                .remarks(PersistentVolumeKind::remarks)
                .supports("""
                        spec.capacity.storage
                        spec.accessModes
                        spec.persistentVolumeReclaimPolicy=Delete|Retain
                        spec.storageClassName
                        spec.volumeMode=Filesystem
                        spec.claimRef.**
                        spec.nodeAffinity.required.**
                        spec.hostPath.path
                        spec.hostPath.type=DirectoryOrCreate|Directory|FileOrCreate|File
                        spec.local.path
                        spec.csi.driver=skiff.io/local-path other drivers are not done yet; use hostPath or local
                        spec.csi.volumeHandle
                        spec.csi.volumeAttributes.node
                        spec.mountOptions
                        spec.nfs.server
                        spec.nfs.path
                        spec.nfs.readOnly
                        !spec.volumeAttributesClassName
                        status.**
                        """)
                .withStatus()
                .firstStatus(PersistentVolumeKind::begin)
                .columns(
                        Column.objectName(),
                        Column.text("Capacity", one -> Read.text(one, "spec", "capacity", "storage")),
                        Column.text("Access Modes", one -> AccessModes.shown(Read.at(one, "spec", "accessModes"))),
                        Column.text("Reclaim Policy", one -> Read.text(one, "spec", "persistentVolumeReclaimPolicy")),
                        Column.text("Status", PersistentVolumeKind::phase),
                        Column.text("Claim", PersistentVolumeKind::claim),
                        Column.text("StorageClass", one -> Read.text(one, "spec", "storageClassName")),
                        Column.text("VolumeAttributesClass", one -> "<unset>"),
                        Column.text("Reason", one -> Read.text(one, "status", "reason")),
                        Column.age(),
                        Column.wide("VolumeMode", one -> Read.text(one, "spec", "volumeMode")))
                .protobuf(new ProtobufForm(
                        V1.PersistentVolume::getDefaultInstance,
                        Set.of("PersistentVolumeSpec.persistentVolumeSource"),
                        Set.of()))
                .build();
    }

    static String phase(JsonNode object) {
        return Read.text(object, "metadata", "deletionTimestamp").isEmpty()
                ? Read.text(object, "status", "phase")
                : "Terminating";
    }

    private static String claim(JsonNode volume) {
        var reference = Read.at(volume, "spec", "claimRef");
        return reference.isMissingNode() || reference.isNull()
                ? ""
                : Read.text(reference, "namespace") + "/" + Read.text(reference, "name");
    }

    private static void fillIn(ObjectNode volume) {
        var spec = Json.child(volume, "spec");
        Defaults.put(spec, "persistentVolumeReclaimPolicy", "Retain");
        Defaults.put(spec, "volumeMode", "Filesystem");
    }

    private static void begin(ObjectNode volume) {
        Protection.add(volume, PROTECTION);
        volume.putObject("status").put("phase", "Pending");
    }

    private static List<Problem> remarks(JsonNode volume) {
        boolean isAnywhere = Read.at(volume, "spec", "nodeAffinity").isMissingNode()
                && !Read.at(volume, "spec", "hostPath").isMissingNode();
        return isAnywhere
                ? List.of(Problem.forbidden(
                        "spec.nodeAffinity",
                        "is missing: a pod that comes to another node finds the directory of that one"))
                : List.of();
    }
}
