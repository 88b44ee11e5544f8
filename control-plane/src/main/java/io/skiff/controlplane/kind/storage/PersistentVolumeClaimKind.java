package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.rule.Quantities;
import io.skiff.controlplane.kind.rule.SelectorRules;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.Set;

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
                .rules(PersistentVolumeClaimKind::check)
                .changes(PersistentVolumeClaimKind::changes)
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

    /** The rules of Kubernetes (core/validation: ValidatePersistentVolumeClaimSpec). */
    private static void check(Field claim) {
        var spec = claim.at("spec");
        AccessModes.check(spec.at("accessModes"));
        var storage = spec.at("resources").at("requests").at("storage");
        if (storage.require("")) {
            Quantities.notNegative(storage);
            Quantities.amount(storage.node())
                    .filter(amount -> amount.signum() == 0)
                    .ifPresent(zero -> storage.invalid("must be greater than zero"));
        }
        if (spec.at("selector").isThere()) {
            SelectorRules.check(spec.at("selector"));
        }
        spec.at("storageClassName").check(Names::subdomainFault);
        spec.at("volumeName").check(Names::subdomainFault);
    }

    /** As in Kubernetes: only what binds the claim can still be set, and each of it once. */
    private static void changes(Field after, JsonNode before) {
        var old = before.path("spec");
        var present = after.at("spec").node();
        if (old instanceof ObjectNode was && present instanceof ObjectNode is) {
            var allowed = was.deepCopy();
            for (var once : Set.of("volumeName", "storageClassName")) {
                if (!was.hasNonNull(once) && is.hasNonNull(once)) {
                    allowed.set(once, is.get(once));
                }
            }
            if (!allowed.path("resources").equals(is.path("resources"))) {
                after.at("spec")
                        .at("resources")
                        .forbidden(
                                "only dynamically provisioned pvc can be resized and the storageclass that provisions"
                                        + " the pvc must support resize");
                allowed.set("resources", is.path("resources"));
            }
            if (!allowed.equals(is)) {
                after.at("spec")
                        .forbidden("spec is immutable after creation except resources.requests and"
                                + " volumeAttributesClassName for bound claims");
            }
        }
    }
}
