package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.api.selector.Names;
import java.util.regex.Pattern;

/** What Deployments and ReplicaSets must look like. */
final class WorkloadRules {

    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");
    private static final String PERCENT_FAULT =
            "a valid percent string must be a numeric string followed by an ending '%'"
                    + " (e.g. '1%', or '93%'), or a whole number";

    private WorkloadRules() {}

    static void deployment(Field deployment) {
        var spec = deployment.at("spec");
        common(spec);
        spec.at("revisionHistoryLimit").between(0, Integer.MAX_VALUE);
        spec.at("progressDeadlineSeconds").between(0, Integer.MAX_VALUE);
        if (spec.at("progressDeadlineSeconds").number(600)
                <= spec.at("minReadySeconds").number(0)) {
            spec.at("progressDeadlineSeconds").invalid("must be greater than minReadySeconds");
        }
        strategy(spec.at("strategy"));
    }

    static void replicaSet(Field replicaSet) {
        common(replicaSet.at("spec"));
    }

    private static void common(Field spec) {
        spec.at("replicas").between(0, Integer.MAX_VALUE);
        spec.at("minReadySeconds").between(0, Integer.MAX_VALUE);
        var template = spec.at("template");
        selector(spec.at("selector"), template.at("metadata").at("labels"));
        MetadataRules.template(template.at("metadata"));
        if (template.at("spec").require("")) {
            PodRules.spec(template.at("spec"));
            var policy = template.at("spec").at("restartPolicy");
            if (!policy.isBlank() && !policy.text().equals("Always")) {
                policy.oneOf("Always");
            }
        }
    }

    private static void selector(Field selector, Field labels) {
        if (!selector.require("")) {
            return;
        }
        MetadataRules.labels(selector.at("matchLabels"));
        selector.at("matchExpressions").items().forEach(WorkloadRules::expression);
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

    private static void expression(Field expression) {
        expression.at("key").require("");
        expression.at("key").check(Names::labelKeyFault);
        expression.at("operator").require("");
        expression.at("operator").oneOf("In", "NotIn", "Exists", "DoesNotExist");
        boolean takesValues = expression.at("operator").text().endsWith("In");
        if (takesValues) {
            expression.at("values").require("must be specified when `operator` is 'In' or 'NotIn'");
            expression.at("values").items().forEach(value -> value.check(Names::labelValueFault));
        } else if (!expression.at("values").items().isEmpty()) {
            expression.at("values").forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    }

    private static boolean holds(Field expression, JsonNode labels) {
        var key = expression.at("key").text();
        var value = labels.path(key).asText("");
        boolean listed = expression.at("values").items().stream()
                .anyMatch(one -> one.text().equals(value));
        return switch (expression.at("operator").text()) {
            case "In" -> labels.has(key) && listed;
            case "NotIn" -> !labels.has(key) || !listed;
            case "Exists" -> labels.has(key);
            case "DoesNotExist" -> !labels.has(key);
            default -> true;
        };
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
        share(surge);
        share(unavailable);
        if (share(unavailable.node()) > 100) {
            unavailable.invalid("must not be greater than 100%");
        }
        if (isZero(surge.node()) && isZero(unavailable.node())) {
            unavailable.invalid("may not be 0 when `maxSurge` is 0");
        }
    }

    private static void share(Field field) {
        if (field.node().isTextual() && !PERCENT.matcher(field.text()).matches()) {
            field.invalid(PERCENT_FAULT);
        }
        field.between(0, Integer.MAX_VALUE);
    }

    /** Of a percentage its number, else 0. */
    private static long share(JsonNode value) {
        var text = value.asText("");
        return PERCENT.matcher(text).matches() ? Long.parseLong(text.substring(0, text.length() - 1)) : 0;
    }

    private static boolean isZero(JsonNode value) {
        return value.isTextual()
                ? PERCENT.matcher(value.asText()).matches() && share(value) == 0
                : value.isIntegralNumber() && value.asInt() == 0;
    }
}
