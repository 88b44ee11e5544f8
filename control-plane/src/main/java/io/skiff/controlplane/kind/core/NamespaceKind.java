package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Namespace;
import io.kubernetes.client.proto.V1;
import io.skiff.controlplane.kind.DeletionRule;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Names;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.Optional;
import java.util.Set;

/** Namespaces, which contain all objects but nodes. */
public final class NamespaceKind {

    public static final Kind<Namespace> NAMESPACE = Kind.of("v1", "Namespace", "namespaces", Namespace.class)
            .withoutNamespaces()
            .withShortNames("ns");

    private static final Set<String> LASTING = Set.of("default", "kube-system", "kube-public");

    private NamespaceKind() {}

    public static KindDefinition<Namespace> definition() {
        return KindDefinition.of(NAMESPACE)
                .home()
                .fieldTags(FieldTags.table("""
                        NamespaceStatus.conditions type
                        Namespace.status omitempty
                        """))
                .names(Names::labelFault)
                .defaults(NamespaceKind::fillIn)
                .supports("""
                        spec.finalizers
                        status.**
                        """)
                .withStatus()
                .deletion(new WithAllInIt())
                .columns(
                        Column.objectName(),
                        Column.text("Status", one -> Read.text(one, "status", "phase")),
                        Column.age())
                .selectable(
                        "status.phase",
                        one -> one.getStatus() == null ? null : one.getStatus().getPhase())
                .protobuf(ProtobufForm.of(V1.Namespace::getDefaultInstance))
                .build();
    }

    private static void fillIn(ObjectNode namespace) {
        var spec = Json.child(namespace, "spec");
        if (!spec.has("finalizers") && !namespace.path("metadata").has("deletionTimestamp")) {
            spec.putArray("finalizers").add("kubernetes");
        }
        Defaults.put(Json.child(namespace, "status"), "phase", "Active");
        var metadata = Json.child(namespace, "metadata");
        var name = metadata.path("name").asText();
        if (!name.isEmpty()
                && (metadata.path("labels").isMissingNode()
                        || metadata.path("labels").isObject())) {
            Json.child(metadata, "labels").put("kubernetes.io/metadata.name", name);
        }
    }

    /** A namespace is marked, and removed when it is empty. */
    private static final class WithAllInIt implements DeletionRule<Namespace> {

        @Override
        public Optional<String> refusal(String name) {
            return LASTING.contains(name) ? Optional.of("this namespace may not be deleted") : Optional.empty();
        }

        @Override
        public boolean goesAfterItsContents() {
            return true;
        }

        @Override
        public void mark(ObjectNode namespace) {
            Json.child(namespace, "status").put("phase", "Terminating");
        }
    }
}
