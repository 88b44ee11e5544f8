package io.skiff.controlplane.kind.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.kubernetes.client.proto.V1Apps;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.kind.podspec.PodSpecFields;
import io.skiff.controlplane.kind.podspec.PodSpecForms;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Shares;
import io.skiff.controlplane.kind.schema.FieldTags;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;

/** Deployments: replicas of a pod, which rollouts change. */
public final class DeploymentKind {

    public static final Kind<Deployment> DEPLOYMENT = Kind.of("apps/v1", "Deployment", "deployments", Deployment.class)
            .withShortNames("deploy")
            .withCategories("all");

    private DeploymentKind() {}

    public static KindDefinition<Deployment> definition() {
        return KindDefinition.of(DEPLOYMENT)
                .fieldTags(PodSpecForms.FIELD_TAGS.and(FieldTags.table("""
                        DeploymentSpec.minReadySeconds omitempty
                        DeploymentSpec.paused omitempty
                        DeploymentStatus.conditions type
                        Deployment.status omitempty
                        """)))
                .defaults(DeploymentKind::fillIn)
                .rules(DeploymentKind::check)
                .changes(Workload::changes)
                .supports("""
                        spec.replicas
                        spec.minReadySeconds
                        spec.revisionHistoryLimit
                        spec.progressDeadlineSeconds
                        spec.paused
                        spec.strategy.type=RollingUpdate|Recreate
                        spec.strategy.rollingUpdate.maxSurge
                        spec.strategy.rollingUpdate.maxUnavailable
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
                        Column.text("Ready", DeploymentKind::ready),
                        Column.number("Up-to-date", one -> Read.number(one, "status", "updatedReplicas")),
                        Column.number("Available", one -> Read.number(one, "status", "availableReplicas")),
                        Column.age()))
                .protobuf(PodSpecForms.protobuf(
                        V1Apps.Deployment::getDefaultInstance,
                        "replicas",
                        "revisionHistoryLimit",
                        "progressDeadlineSeconds",
                        "maxSurge",
                        "maxUnavailable"))
                .build();
    }

    private static void fillIn(ObjectNode deployment) {
        var spec = Json.child(deployment, "spec");
        Defaults.put(spec, "replicas", 1);
        var strategy = Json.child(spec, "strategy");
        Defaults.put(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            var rolling = Json.child(strategy, "rollingUpdate");
            Defaults.put(rolling, "maxSurge", "25%");
            Defaults.put(rolling, "maxUnavailable", "25%");
        }
        Defaults.put(spec, "revisionHistoryLimit", 10);
        Defaults.put(spec, "progressDeadlineSeconds", 600);
        Workload.fillInTemplate(spec);
    }

    private static void check(Field deployment) {
        var spec = deployment.at("spec");
        Workload.check(spec);
        spec.at("revisionHistoryLimit").between(0, Integer.MAX_VALUE);
        spec.at("progressDeadlineSeconds").between(0, Integer.MAX_VALUE);
        if (spec.at("progressDeadlineSeconds").number(600)
                <= spec.at("minReadySeconds").number(0)) {
            spec.at("progressDeadlineSeconds").invalid("must be greater than minReadySeconds");
        }
        strategy(spec.at("strategy"));
    }

    private static void strategy(Field strategy) {
        var rolling = strategy.at("rollingUpdate");
        if (strategy.at("type").text().equals("Recreate")) {
            if (rolling.isThere()) {
                rolling.forbidden("may not be specified when strategy `type` is 'Recreate'");
            }
            return;
        }
        var surge = rolling.at("maxSurge");
        var unavailable = rolling.at("maxUnavailable");
        Shares.check(surge);
        Shares.check(unavailable);
        Shares.atMostAll(unavailable);
        if (Shares.isZero(surge.node()) && Shares.isZero(unavailable.node())) {
            unavailable.invalid("may not be 0 when `maxSurge` is 0");
        }
    }

    private static String ready(JsonNode deployment) {
        return Read.number(deployment, "status", "readyReplicas") + "/" + Read.number(deployment, "spec", "replicas");
    }
}
