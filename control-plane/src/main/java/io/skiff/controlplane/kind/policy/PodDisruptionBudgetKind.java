package io.skiff.controlplane.kind.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.kubernetes.client.proto.V1Policy;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.ProtobufForm;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.SelectorRules;
import io.skiff.controlplane.kind.rule.Shares;
import io.skiff.controlplane.kind.schema.ClassSchemas;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.schema.Schema;
import io.skiff.controlplane.kind.schema.SchemaTable;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Map;

/**
 * PodDisruptionBudgets: the number of pods of an application that may be evicted at once. They are stored and checked;
 * nothing obeys them yet.
 */
public final class PodDisruptionBudgetKind {

    public static final Kind<GenericKubernetesResource> POD_DISRUPTION_BUDGET = Kind.of(
                    "policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", GenericKubernetesResource.class)
            .withShortNames("pdb");

    /** What a status always says. */
    private static final List<String> COUNTS =
            List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");

    private PodDisruptionBudgetKind() {}

    public static KindDefinition<GenericKubernetesResource> definition() {
        return KindDefinition.of(POD_DISRUPTION_BUDGET)
                .schema(PodDisruptionBudgetKind::schema)
                .defaults(budget -> COUNTS.forEach(count -> Defaults.put(Json.child(budget, "status"), count, 0)))
                .rules(PodDisruptionBudgetKind::check)
                .supports("""
                        spec.minAvailable
                        spec.maxUnavailable
                        spec.selector.**
                        spec.unhealthyPodEvictionPolicy
                        status.**
                        """)
                .withStatus()
                .withGeneration()
                .columns(
                        Column.objectName(),
                        Column.text("Min Available", one -> share(one, "minAvailable")),
                        Column.text("Max Unavailable", one -> share(one, "maxUnavailable")),
                        Column.number("Allowed Disruptions", one -> Read.number(one, "status", "disruptionsAllowed")),
                        Column.age())
                .protobuf(ProtobufForm.of(
                        V1Policy.PodDisruptionBudget::getDefaultInstance, "minAvailable", "maxUnavailable"))
                .build();
    }

    private static Schema schema() {
        return ClassSchemas.object(
                SchemaTable.read("""
                spec.minAvailable int-or-string
                spec.maxUnavailable int-or-string
                spec.selector @LabelSelector
                spec.unhealthyPodEvictionPolicy string
                status.observedGeneration int64
                status.disruptedPods{} time
                status.disruptionsAllowed int32
                status.currentHealthy int32
                status.desiredHealthy int32
                status.expectedPods int32
                status.conditions[type].type string
                status.conditions[type].status string
                status.conditions[type].observedGeneration int64
                status.conditions[type].lastTransitionTime time
                status.conditions[type].reason string
                status.conditions[type].message string
                """, Map.of("LabelSelector", ClassSchemas.read(LabelSelector.class, FieldTags.NONE))));
    }

    /**
     * The rules of Kubernetes (policy/validation: ValidatePodDisruptionBudgetSpec,
     * ValidatePodDisruptionBudgetStatusUpdate).
     */
    private static void check(Field budget) {
        var spec = budget.at("spec");
        if (spec.at("minAvailable").isThere() && spec.at("maxUnavailable").isThere()) {
            spec.invalid("minAvailable and maxUnavailable cannot be both set");
        }
        for (var name : List.of("minAvailable", "maxUnavailable")) {
            Shares.check(spec.at(name));
            Shares.atMostAll(spec.at(name));
        }
        SelectorRules.check(spec.at("selector"));
        spec.at("unhealthyPodEvictionPolicy").oneOf("AlwaysAllow", "IfHealthyBudget");
        for (var count : COUNTS) {
            budget.at("status").at(count).between(0, Integer.MAX_VALUE);
        }
        budget.at("status").at("conditions").unique("type", condition -> {
            condition.at("type").require("");
            condition.at("status").oneOf("True", "False", "Unknown");
        });
    }

    private static String share(JsonNode budget, String field) {
        return budget.path("spec").path(field).asText("N/A");
    }
}
