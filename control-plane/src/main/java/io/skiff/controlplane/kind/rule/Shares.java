package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** The rules for numbers that may be a percentage: {@code 3}, {@code 25%}. */
public final class Shares {

    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");
    private static final String PERCENT_FAULT =
            "a valid percent string must be a numeric string followed by an ending '%'"
                    + " (e.g. '1%', or '93%'), or a whole number";

    private Shares() {}

    public static void check(Field field) {
        if (field.node().isTextual() && !PERCENT.matcher(field.text()).matches()) {
            field.invalid(PERCENT_FAULT);
        }
        field.between(0, Integer.MAX_VALUE);
    }

    /** Reports a percentage above 100. */
    public static void atMostAll(Field field) {
        if (percent(field.node()) > 100) {
            field.invalid("must not be greater than 100%");
        }
    }

    public static boolean isZero(JsonNode value) {
        return value.isTextual()
                ? PERCENT.matcher(value.asText()).matches() && percent(value) == 0
                : value.isIntegralNumber() && value.asInt() == 0;
    }

    /** Returns the number of a percentage, else 0. */
    private static long percent(JsonNode value) {
        var text = value.asText("");
        return PERCENT.matcher(text).matches() ? Long.parseLong(text.substring(0, text.length() - 1)) : 0;
    }
}
