package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules for the variables of a container's environment. */
final class EnvironmentRules {

    /** Kubernetes' rule since 1.32 (KEP-4369). */
    private static final Pattern ENV_NAME = Pattern.compile("[\\x20-\\x7E&&[^=]]+");

    private static final Pattern FIELD_PATH =
            Pattern.compile("metadata\\.(name|namespace|uid|labels\\['[^']+'\\]|annotations\\['[^']+'\\])"
                    + "|spec\\.(nodeName|serviceAccountName)|status\\.(hostIP|hostIPs|podIP|podIPs)");
    private static final String ENV_FAULT =
            "a valid environment variable name must consist only of printable ASCII characters other than '='";

    private static final List<String> RESOURCES =
            List.of("limits.cpu", "limits.memory", "requests.cpu", "requests.memory");
    private static final List<BigDecimal> OF_CPU = List.of(new BigDecimal("0.001"), BigDecimal.ONE);

    /** 1, 1k ... 1E and 1Ki ... 1Ei. */
    private static final List<BigDecimal> OF_MEMORY = IntStream.rangeClosed(0, 6)
            .boxed()
            .flatMap(step -> Stream.of(
                    BigDecimal.ONE.scaleByPowerOfTen(3 * step),
                    BigDecimal.valueOf(1024).pow(step)))
            .toList();

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
        fieldReference(from.at("fieldRef"));
        resourceReference(from.at("resourceFieldRef"));
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

    private static void fieldReference(Field reference) {
        if (!reference.isThere()) {
            return;
        }
        var path = reference.at("fieldPath");
        if (path.require("") && !FIELD_PATH.matcher(path.text()).matches()) {
            path.add(Problem.unsupported(
                    path.path(),
                    path.node(),
                    List.of(
                            "metadata.annotations['<KEY>']",
                            "metadata.labels['<KEY>']",
                            "metadata.name",
                            "metadata.namespace",
                            "metadata.uid",
                            "spec.nodeName",
                            "spec.serviceAccountName",
                            "status.hostIP",
                            "status.hostIPs",
                            "status.podIP",
                            "status.podIPs")));
        }
    }

    private static void resourceReference(Field reference) {
        if (!reference.isThere() || !reference.at("resource").require("")) {
            return;
        }
        var resource = reference.at("resource");
        resource.oneOf(RESOURCES.toArray(String[]::new));
        boolean isCpu = resource.text().endsWith(".cpu");
        var divisor = reference.at("divisor");
        boolean isKnown = Quantities.amount(divisor.node())
                .filter(amount -> amount.signum() != 0)
                .map(amount -> (isCpu ? OF_CPU : OF_MEMORY).stream().anyMatch(one -> one.compareTo(amount) == 0))
                .orElse(true);
        if (!isKnown) {
            divisor.invalid(
                    isCpu
                            ? "only divisor's values 1m and 1 are supported with the cpu resource"
                            : "only divisor's values 1, 1k, 1M, 1G, 1T, 1P, 1E, 1Ki, 1Mi, 1Gi, 1Ti, 1Pi, 1Ei are supported with"
                                    + " the memory resource");
        }
    }
}
