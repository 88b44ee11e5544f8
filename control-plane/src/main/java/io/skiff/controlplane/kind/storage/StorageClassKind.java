package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.kubernetes.client.proto.V1Storage;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.schema.ClassSchemas;
import io.skiff.controlplane.kind.schema.SchemaTable;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** StorageClasses: how the volumes of claims are made. */
public final class StorageClassKind {

    public static final Kind<GenericKubernetesResource> STORAGE_CLASS = Kind.of(
                    "storage.k8s.io/v1", "StorageClass", "storageclasses", GenericKubernetesResource.class)
            .withoutNamespaces()
            .withShortNames("sc");

    private static final String DEFAULT = "storageclass.kubernetes.io/is-default-class";
    private static final String FIRST_CONSUMER = "WaitForFirstConsumer";

    private StorageClassKind() {}

    public static KindDefinition<GenericKubernetesResource> definition() {
        return KindDefinition.of(STORAGE_CLASS)
                .schema(() -> ClassSchemas.object(SchemaTable.read("""
                        provisioner string
                        parameters{} string
                        reclaimPolicy string
                        mountOptions[] string
                        allowVolumeExpansion boolean
                        volumeBindingMode string
                        """, Map.of())))
                .defaults(one -> {
                    Defaults.put(one, "reclaimPolicy", "Delete");
                    Defaults.put(one, "volumeBindingMode", "Immediate");
                })
                .rules(StorageClassKind::check)
                .changes(StorageClassKind::changes)
                .supports("""
                        provisioner
                        parameters.**
                        reclaimPolicy
                        volumeBindingMode
                        !mountOptions volumes are directories of nodes
                        allowVolumeExpansion
                        """)
                .columns(
                        new Column("Name", "string", "name", false, (one, now) -> shownName(one)),
                        Column.text("Provisioner", one -> Read.text(one, "provisioner")),
                        Column.text("ReclaimPolicy", one -> Read.text(one, "reclaimPolicy")),
                        Column.text("VolumeBindingMode", one -> Read.text(one, "volumeBindingMode")),
                        new Column(
                                "AllowVolumeExpansion",
                                "string",
                                "",
                                false,
                                (one, now) -> one.path("allowVolumeExpansion").asBoolean()),
                        Column.age())
                .protobuf(ProtobufForm.of(V1Storage.StorageClass::getDefaultInstance))
                .build();
    }

    private static void check(Field storageClass) {
        var provisioner = storageClass.at("provisioner");
        provisioner.require("");
        storageClass.at("reclaimPolicy").oneOf("Delete", "Retain");
        storageClass.at("volumeBindingMode").oneOf("Immediate", FIRST_CONSUMER);
        if (provisioner.text().equals(LocalPath.DRIVER)) {
            if (!storageClass.at("volumeBindingMode").text().equals(FIRST_CONSUMER)) {
                storageClass
                        .at("volumeBindingMode")
                        .invalid("must be " + FIRST_CONSUMER + " for provisioner " + LocalPath.DRIVER
                                + ": the volume is a directory of the node that the first pod gets");
            }
            if (!storageClass.at("parameters").keys().isEmpty()) {
                storageClass.at("parameters").forbidden("provisioner " + LocalPath.DRIVER + " has no parameters");
            }
        }
    }

    /** The rules of Kubernetes (storage/validation: ValidateStorageClassUpdate). */
    private static void changes(Field after, JsonNode before) {
        for (var field : List.of("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode")) {
            if (!after.at(field).node().equals(before.path(field))) {
                after.at(field).forbidden("updates to " + field + " are forbidden.");
            }
        }
    }

    private static String shownName(JsonNode one) {
        boolean isDefault = Read.text(one, "metadata", "annotations", DEFAULT).equals("true");
        return Read.text(one, "metadata", "name") + (isDefault ? " (default)" : "");
    }

    public static boolean isDefault(GenericKubernetesResource storageClass) {
        var annotations = storageClass.getMetadata().getAnnotations();
        return annotations != null && "true".equals(annotations.get(DEFAULT));
    }

    /** Whether volumes are chosen when a pod that uses the claim gets its node. */
    public static boolean waitsForConsumer(GenericKubernetesResource storageClass) {
        return FIRST_CONSUMER.equals(text(storageClass, "volumeBindingMode"));
    }

    public static String provisioner(GenericKubernetesResource storageClass) {
        return text(storageClass, "provisioner");
    }

    /** Whether a bound claim may ask for more. */
    public static boolean allowsExpansion(GenericKubernetesResource storageClass) {
        return text(storageClass, "allowVolumeExpansion").equals("true");
    }

    public static String reclaimPolicy(GenericKubernetesResource storageClass) {
        return text(storageClass, "reclaimPolicy");
    }

    private static String text(GenericKubernetesResource storageClass, String field) {
        return Optional.ofNullable(storageClass.getAdditionalProperties().get(field))
                .map(Object::toString)
                .orElse("");
    }
}
