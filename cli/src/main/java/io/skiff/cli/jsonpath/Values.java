package io.skiff.cli.jsonpath;

import java.math.BigDecimal;

/** Compares values of fields: numbers as numbers, others as texts. */
public final class Values {

    private Values() {}

    public static int compare(String one, String other) {
        return isNumber(one) && isNumber(other)
                ? new BigDecimal(one).compareTo(new BigDecimal(other))
                : one.compareTo(other);
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d{1,18}(\\.\\d{1,18})?");
    }
}
