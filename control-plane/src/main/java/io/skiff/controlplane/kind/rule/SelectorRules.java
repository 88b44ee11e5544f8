package io.skiff.controlplane.kind.rule;

import io.skiff.controlplane.object.SelectorOperator;

/** The rules for label selectors (LabelSelector in apimachinery meta/v1). */
public final class SelectorRules {

    private static final String[] OPERATORS = SelectorOperator.OF_LABEL_SELECTORS.stream()
            .map(SelectorOperator::text)
            .toArray(String[]::new);

    private SelectorRules() {}

    public static void check(Field selector) {
        MetadataRules.labels(selector.at("matchLabels"));
        selector.at("matchExpressions").items().forEach(SelectorRules::expression);
    }

    private static void expression(Field expression) {
        expression.at("key").require("");
        expression.at("key").check(Names::labelKeyFault);
        expression.at("operator").require("");
        expression.at("operator").oneOf(OPERATORS);
        boolean needsValues = SelectorOperator.ofLabelSelector(
                        expression.at("operator").text())
                .filter(SelectorOperator::needsValues)
                .isPresent();
        if (needsValues) {
            expression.at("values").require("must be specified when `operator` is 'In' or 'NotIn'");
            expression.at("values").items().forEach(value -> value.check(Names::labelValueFault));
        } else if (!expression.at("values").items().isEmpty()) {
            expression.at("values").forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
        }
    }
}
