package io.skiff.controlplane.kind.podspec;

import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.rule.Quantities;
import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The rules for references to a pod's own fields and resources, in variables and in files. */
final class FieldReferences {

    private static final String SUBSCRIPTED = "labels\\['[^']+'\\]|annotations\\['[^']+'\\]";
    private static final Pattern OF_VARIABLE = Pattern.compile("metadata\\.(name|namespace|uid|" + SUBSCRIPTED + ")"
            + "|spec\\.(nodeName|serviceAccountName)|status\\.(hostIP|hostIPs|podIP|podIPs)");
    private static final Pattern OF_FILE =
            Pattern.compile("metadata\\.(name|namespace|uid|labels|annotations|" + SUBSCRIPTED + ")");
    private static final List<String> FOR_VARIABLES = List.of(
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
            "status.podIPs");
    private static final List<String> FOR_FILES = List.of(
            "metadata.annotations",
            "metadata.annotations['<KEY>']",
            "metadata.labels",
            "metadata.labels['<KEY>']",
            "metadata.name",
            "metadata.namespace",
            "metadata.uid");
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

    private FieldReferences() {}

    static void ofVariable(Field reference) {
        check(reference, OF_VARIABLE, FOR_VARIABLES);
    }

    static void ofFile(Field reference) {
        check(reference, OF_FILE, FOR_FILES);
    }

    private static void check(Field reference, Pattern paths, List<String> shown) {
        var path = reference.at("fieldPath");
        if (reference.isThere()
                && path.require("")
                && !paths.matcher(path.text()).matches()) {
            path.add(Problem.unsupported(path.path(), path.node(), shown));
        }
    }

    /** The variable's own container counts when it names none. */
    static void resourceOfVariable(Field reference) {
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

    static void resourceOfFile(Field reference) {
        reference.at("containerName").require("");
        resourceOfVariable(reference);
    }
}
