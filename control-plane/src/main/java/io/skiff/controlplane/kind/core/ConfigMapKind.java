package io.skiff.controlplane.kind.core;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.object.Kind;

/** ConfigMaps: configuration without secrets. */
public final class ConfigMapKind {

    public static final Kind<ConfigMap> CONFIG_MAP =
            Kind.of("v1", "ConfigMap", "configmaps", ConfigMap.class).withShortNames("cm");

    private ConfigMapKind() {}

    public static KindDefinition<ConfigMap> definition() {
        return KindDefinition.of(CONFIG_MAP)
                .defaults(configMap -> ConfigRules.joinLines(configMap.path("binaryData")))
                .rules(ConfigRules::configMap)
                .changes(ConfigRules::changes)
                .supports("""
                        data.**
                        binaryData.**
                        immutable
                        """)
                .columns(
                        Column.objectName(),
                        Column.number(
                                "Data",
                                one -> one.path("data").size()
                                        + one.path("binaryData").size()),
                        Column.age())
                .protobuf(ProtobufForm.of(V1.ConfigMap::getDefaultInstance))
                .build();
    }
}
