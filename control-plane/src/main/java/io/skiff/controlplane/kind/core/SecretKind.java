package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Secret;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Secrets: configuration that not everybody may read. */
public final class SecretKind {

    public static final Kind<Secret> SECRET = Kind.of("v1", "Secret", "secrets", Secret.class);

    private SecretKind() {}

    public static KindDefinition<Secret> definition() {
        return KindDefinition.of(SECRET)
                .defaults(SecretKind::fillIn)
                .rules(ConfigRules::secret)
                .changes(ConfigRules::changes)
                .supports("""
                        type
                        data.**
                        stringData.**
                        immutable
                        """)
                .columns(
                        Column.objectName(),
                        Column.text("Type", one -> Read.text(one, "type")),
                        Column.number("Data", one -> one.path("data").size()),
                        Column.age())
                .selectable("type", Secret::getType)
                .confidentialBut("metadata.name", "metadata.labels", "type")
                .garbage(new SecretGarbage())
                .protobuf(ProtobufForm.of(V1.Secret::getDefaultInstance))
                .build();
    }

    /** Moves stringData, which is in clear, to data. */
    private static void fillIn(ObjectNode secret) {
        Defaults.put(secret, "type", "Opaque");
        ConfigRules.joinLines(secret.path("data"));
        if (secret.path("stringData") instanceof ObjectNode clear) {
            clear.properties()
                    .forEach(entry -> Json.child(secret, "data")
                            .put(
                                    entry.getKey(),
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
            secret.remove("stringData");
        }
    }
}
