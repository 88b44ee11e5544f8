package io.skiff.controlplane.api.selector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One condition of a selector on the value of one label or field. */
public record Requirement(String key, Operator operator, List<String> values) {

    public Requirement {
        values = List.copyOf(values);
    }

    /** @param value null if there is none */
    boolean matches(@Nullable String value) {
        return switch (operator) {
            case IN -> value != null && values.contains(value);
            case NOT_IN -> value == null || !values.contains(value);
            case EXISTS -> value != null;
            case ABSENT -> value == null;
            case GREATER -> value != null && isNumber(value) && Long.parseLong(value) > Long.parseLong(values.get(0));
            case LESS -> value != null && isNumber(value) && Long.parseLong(value) < Long.parseLong(values.get(0));
        };
    }

    static boolean isNumber(String text) {
        return text.matches("-?[0-9]{1,18}");
    }

    /** The comparisons. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        ABSENT,
        GREATER,
        LESS
    }
}
