package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;

/** PersistentVolumeClaims: the data of an application, wherever its pods run. */
public final class PersistentVolumeClaimKind {

    public static final Kind<PersistentVolumeClaim> CLAIM = Kind.of(
                    "v1", "PersistentVolumeClaim", "persistentvolumeclaims", PersistentVolumeClaim.class)
            .withShortNames("pvc");

    /** Keeps a claim as long as a pod uses it. */
    public static final String PROTECTION = "kubernetes.io/pvc-protection";

    private PersistentVolumeClaimKind() {}

    public static KindDefinition<PersistentVolumeClaim> definition() {
        return KindDefinition.of(CLAIM)
                .fieldTags(FieldTags.table("""
                        PersistentVolumeClaimStatus.conditions type
                        PersistentVolumeClaimSpec.resources omitempty
                        PersistentVolumeClaim.status omitempty
                        """))
                .defaults(claim -> Defaults.put(Json.child(claim, "spec"), "volumeMode", "Filesystem"))
                .rules(claim -> ClaimRules.spec(claim.at("spec")))
                .changes(ClaimRules::changes)
                .supports("""
                        spec.accessModes
                        spec.resources.requests.storage
                        spec.resources.limits.storage
                        spec.storageClassName
                        spec.volumeName
                        spec.volumeMode=Filesystem
                        spec.selector.**
                        !spec.dataSource fill the volume from a pod
                        !spec.dataSourceRef fill the volume from a pod
                        !spec.volumeAttributesClassName
                        status.**
                        """)
                .withStatus()
                .firstStatus(PersistentVolumeClaimKind::begin)
                .columns(
                        Column.objectName(),
                        Column.text("Status", PersistentVolumeKind::phase),
                        Column.text("Volume", one -> Read.text(one, "spec", "volumeName")),
                        Column.text("Capacity", one -> bound(one, Read.text(one, "status", "capacity", "storage"))),
                        Column.text(
                                "Access Modes",
                                one -> bound(one, AccessModes.shown(Read.at(one, "status", "accessModes")))),
                        Column.text("StorageClass", one -> Read.text(one, "spec", "storageClassName")),
                        Column.text("VolumeAttributesClass", one -> "<unset>"),
                        Column.age(),
                        Column.wide("VolumeMode", one -> Read.text(one, "spec", "volumeMode")))
                .protobuf(ProtobufForm.of(V1.PersistentVolumeClaim::getDefaultInstance))
                .build();
    }

    private static String bound(JsonNode claim, String text) {
        return Read.text(claim, "spec", "volumeName").isEmpty() ? "" : text;
    }

    private static void begin(ObjectNode claim) {
        Protection.add(claim, PROTECTION);
        claim.putObject("status").put("phase", "Pending");
    }
}
