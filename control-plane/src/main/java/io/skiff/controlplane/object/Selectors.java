package io.skiff.controlplane.object;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Evaluates label selectors (LabelSelector in apimachinery meta/v1). */
public final class Selectors {

    private Selectors() {}

    /** True if all parts match. An empty selector matches everything, a missing one nothing. */
    public static boolean matches(@Nullable LabelSelector selector, @Nullable Map<String, String> labels) {
        if (selector == null) {
            return false;
        }
        var present = labels == null ? Map.<String, String>of() : labels;
        return matches(selector.getMatchLabels(), present)
                && selector.getMatchExpressions().stream().allMatch(requirement -> matches(requirement, present));
    }

    /** True if every label of the selector exists with its value. */
    public static boolean matches(@Nullable Map<String, String> selector, @Nullable Map<String, String> labels) {
        return selector == null
                || selector.isEmpty()
                || (labels != null && labels.entrySet().containsAll(selector.entrySet()));
    }

    private static boolean matches(LabelSelectorRequirement requirement, Map<String, String> labels) {
        return SelectorOperator.ofLabelSelector(requirement.getOperator())
                .filter(operator -> operator.matches(labels.get(requirement.getKey()), requirement.getValues()))
                .isPresent();
    }
}
