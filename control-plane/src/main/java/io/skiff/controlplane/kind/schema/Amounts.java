package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads amounts such as {@code 500m} and {@code 64Mi} that came from outside. */
public final class Amounts {

    /** Before and after the point. */
    public static final int MOST_DIGITS = 40;

    private static final int LONGEST = 100;
    private static final Pattern FORM = Pattern.compile(
            "[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?");

    private Amounts() {}

    /** It is written as amounts are, however large it may be. */
    static boolean isWritten(JsonNode quantity) {
        return quantity.isNumber()
                || (quantity.isTextual() && FORM.matcher(quantity.textValue()).matches());
    }

    /** Empty for what is none, or none that anything can have: to round 1e999999999 would take a number of as many digits. */
    public static Optional<BigDecimal> read(JsonNode quantity) {
        var text = quantity.isTextual() || quantity.isNumber() ? quantity.asText() : "";
        if (text.length() > LONGEST || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Quantity(text).getNumericalAmount()).filter(Amounts::isOfThisWorld);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfThisWorld(BigDecimal amount) {
        return Math.abs((long) amount.scale()) <= MOST_DIGITS && amount.precision() <= MOST_DIGITS;
    }
}
