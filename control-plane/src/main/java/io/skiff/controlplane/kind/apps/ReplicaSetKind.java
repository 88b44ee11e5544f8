package io.skiff.controlplane.kind.apps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.kubernetes.client.proto.V1Apps;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.podspec.PodSpecFields;
import io.skiff.controlplane.kind.podspec.PodSpecForms;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;

/** ReplicaSets: identical replicas of one pod. */
public final class ReplicaSetKind {

    public static final Kind<ReplicaSet> REPLICA_SET = Kind.of("apps/v1", "ReplicaSet", "replicasets", ReplicaSet.class)
            .withShortNames("rs")
            .withCategories("all");

    private ReplicaSetKind() {}

    public static KindDefinition<ReplicaSet> definition() {
        return KindDefinition.of(REPLICA_SET)
                .fieldTags(PodSpecForms.FIELD_TAGS.and(FieldTags.table("""
                        ReplicaSetSpec.minReadySeconds omitempty
                        ReplicaSetStatus.conditions type
                        ReplicaSet.status omitempty
                        """)))
                .defaults(ReplicaSetKind::fillIn)
                .rules(replicaSet -> Workload.check(replicaSet.at("spec")))
                .changes(Workload::changes)
                .supports("""
                        spec.replicas
                        spec.minReadySeconds
                        spec.selector.**
                        spec.template.metadata.**
                        spec.template.spec@POD
                        status.**
                        """, PodSpecFields.POD)
                .withStatus()
                .subresources(Subresource.SCALE)
                .withGeneration()
                .columns(Workload.columns(
                        Column.objectName(),
                        Column.number("Desired", one -> Read.number(one, "spec", "replicas")),
                        Column.number("Current", one -> Read.number(one, "status", "replicas")),
                        Column.number("Ready", one -> Read.number(one, "status", "readyReplicas")),
                        Column.age()))
                .selectable("status.replicas", ReplicaSetKind::replicas)
                .protobuf(PodSpecForms.protobuf(V1Apps.ReplicaSet::getDefaultInstance, "replicas"))
                .build();
    }

    private static void fillIn(ObjectNode replicaSet) {
        var spec = Json.child(replicaSet, "spec");
        Defaults.put(spec, "replicas", 1);
        Workload.fillInTemplate(spec);
        Defaults.put(Json.child(replicaSet, "status"), "replicas", 0);
    }

    private static String replicas(ReplicaSet replicaSet) {
        var status = replicaSet.getStatus();
        return status == null ? "0" : String.valueOf(status.getReplicas());
    }
}
