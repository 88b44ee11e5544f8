package io.skiff.controlplane.object;

import static io.skiff.controlplane.object.SelectorOperator.DOES_NOT_EXIST;
import static io.skiff.controlplane.object.SelectorOperator.EXISTS;
import static io.skiff.controlplane.object.SelectorOperator.GT;
import static io.skiff.controlplane.object.SelectorOperator.IN;
import static io.skiff.controlplane.object.SelectorOperator.LT;
import static io.skiff.controlplane.object.SelectorOperator.NOT_IN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds each operator against a value, another value and none: the rules of apimachinery's {@code Requirement.Matches}. */
final class SelectorOperatorTest {

    private record Row(SelectorOperator operator, @Nullable String value, List<String> required, boolean matches) {}

    private static List<Row> rows() {
        return List.of(
                new Row(IN, "a", List.of("b", "a"), true),
                new Row(IN, "c", List.of("b", "a"), false),
                new Row(IN, "", List.of(""), true),
                new Row(IN, null, List.of(""), false),
                new Row(NOT_IN, "a", List.of("b", "a"), false),
                new Row(NOT_IN, "c", List.of("b", "a"), true),
                new Row(NOT_IN, null, List.of("a"), true),
                new Row(EXISTS, "", List.of(), true),
                new Row(EXISTS, null, List.of(), false),
                new Row(DOES_NOT_EXIST, "", List.of(), false),
                new Row(DOES_NOT_EXIST, null, List.of(), true),
                new Row(GT, "10", List.of("9"), true),
                new Row(GT, "9", List.of("9"), false),
                new Row(GT, "many", List.of("9"), false),
                new Row(GT, null, List.of("9"), false),
                new Row(LT, "-1", List.of("0"), true),
                new Row(LT, "0", List.of("0"), false),
                new Row(LT, "", List.of("0"), false),
                new Row(LT, null, List.of("0"), false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void compares(Row row) {
        assertThat(row.operator().matches(row.value(), row.required())).isEqualTo(row.matches());
    }

    @Test
    void labelSelectorsCompareNoNumbers() {
        assertThat(SelectorOperator.ofLabelSelector("DoesNotExist")).contains(DOES_NOT_EXIST);
        assertThat(SelectorOperator.ofLabelSelector("Gt")).isEmpty();
        assertThat(SelectorOperator.ofLabelSelector("in")).isEmpty();
        assertThat(SelectorOperator.ofLabelSelector(null)).isEmpty();
    }
}
