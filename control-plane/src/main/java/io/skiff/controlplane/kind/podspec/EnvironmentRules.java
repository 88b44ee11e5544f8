package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rules for the variables of a container's environment. */
final class EnvironmentRules {

    /** Kubernetes' rule since 1.32 (KEP-4369). */
    private static final Pattern ENV_NAME = Pattern.compile("[\\x20-\\x7E&&[^=]]+");

    private static final String ENV_FAULT =
            "a valid environment variable name must consist only of printable ASCII characters other than '='";

    private EnvironmentRules() {}

    static void variable(Field variable) {
        if (variable.at("name").require("")) {
            variable.at("name").check(EnvironmentRules::nameFault);
        }
        ContainerRules.text(variable.at("value"));
        var from = variable.at("valueFrom");
        if (!from.isThere()) {
            return;
        }
        if (!variable.at("value").isBlank()) {
            from.invalid("may not be specified when `value` is not empty");
        }
        if (from.keys().size() != 1) {
            from.invalid("must specify exactly one of: fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef");
        }
        keyReference(from.at("configMapKeyRef"));
        keyReference(from.at("secretKeyRef"));
        FieldReferences.ofVariable(from.at("fieldRef"));
        FieldReferences.resourceOfVariable(from.at("resourceFieldRef"));
    }

    static Optional<String> nameFault(String name) {
        return ENV_NAME.matcher(name).matches() ? Optional.empty() : Optional.of(ENV_FAULT);
    }

    private static void keyReference(Field reference) {
        if (reference.isThere()) {
            reference.at("name").require("");
            reference.at("key").require("");
        }
    }
}
