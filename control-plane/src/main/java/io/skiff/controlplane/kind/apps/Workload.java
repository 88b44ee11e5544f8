package io.skiff.controlplane.kind.apps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.podspec.AppArmorRules;
import io.skiff.controlplane.kind.podspec.PodSpecDefaults;
import io.skiff.controlplane.kind.podspec.PodSpecRules;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.MetadataRules;
import io.skiff.controlplane.kind.rule.SelectorRules;
import io.skiff.controlplane.kind.table.Column;
import io.skiff.controlplane.kind.table.Read;
import io.skiff.controlplane.object.SelectorOperator;
import java.util.ArrayList;
import java.util.List;

/** The common parts of kinds that keep pods of a template running. */
final class Workload {

    private Workload() {}

    static void fillInTemplate(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode podSpec) {
            PodSpecDefaults.fill(podSpec);
        }
    }

    static void check(Field spec) {
        spec.at("replicas").between(0, Integer.MAX_VALUE);
        spec.at("minReadySeconds").between(0, Integer.MAX_VALUE);
        var template = spec.at("template");
        selector(spec.at("selector"), template.at("metadata").at("labels"));
        MetadataRules.template(template.at("metadata"));
        if (template.at("spec").require("")) {
            PodSpecRules.check(template.at("spec"));
            AppArmorRules.ofAnnotations(template.at("metadata"), template.at("spec"));
            var deadline = template.at("spec").at("activeDeadlineSeconds");
            if (deadline.isThere()) {
                deadline.forbidden("activeDeadlineSeconds in ReplicaSet is not Supported");
            }
            var ephemeral = template.at("spec").at("ephemeralContainers");
            if (ephemeral.isThere()) {
                ephemeral.forbidden("ephemeral containers not allowed in pod template");
            }
            var policy = template.at("spec").at("restartPolicy");
            if (!policy.isBlank() && !policy.text().equals("Always")) {
                policy.oneOf("Always");
            }
        }
    }

    /** Checks that the selector stays the same: the pods are found by it. */
    static void changes(Field after, JsonNode before) {
        after.at("spec").at("selector").unchanged(before.path("spec").path("selector"));
    }

    /** Returns the columns of a kind, with those of its template. */
    static List<Column> columns(Column... own) {
        var columns = new ArrayList<>(List.of(own));
        columns.add(Column.wide("Containers", one -> Read.joined(containers(one), "name")));
        columns.add(Column.wide("Images", one -> Read.joined(containers(one), "image")));
        columns.add(Column.wide("Selector", one -> Read.selector(one.at("/spec/selector"))));
        return List.copyOf(columns);
    }

    private static List<JsonNode> containers(JsonNode workload) {
        return Read.items(workload, "spec", "template", "spec", "containers");
    }

    private static void selector(Field selector, Field labels) {
        if (!selector.require("")) {
            return;
        }
        SelectorRules.check(selector);
        boolean matches = selector.at("matchLabels").keys().stream()
                        .allMatch(key -> labels.node().has(key)
                                && labels.entry(key)
                                        .text()
                                        .equals(selector.at("matchLabels")
                                                .entry(key)
                                                .text()))
                && selector.at("matchExpressions").items().stream().allMatch(one -> holds(one, labels.node()));
        if (!matches) {
            labels.invalid("`selector` does not match template `labels`");
        }
    }

    /** An unknown operator holds, because {@link SelectorRules} reports it. */
    private static boolean holds(Field expression, JsonNode labels) {
        var label = labels.path(expression.at("key").text());
        var value = label.isMissingNode() ? null : label.asText();
        var values = expression.at("values").items().stream().map(Field::text).toList();
        return SelectorOperator.ofLabelSelector(expression.at("operator").text())
                .map(operator -> operator.matches(value, values))
                .orElse(true);
    }
}
