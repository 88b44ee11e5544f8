package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads quantities such as {@code 500m} and {@code 64Mi} of clients. */
public final class Amounts {

    /** The most digits, before and after the point together. */
    public static final int MOST_DIGITS = 40;

    /** The decimal places of a resource: thousandths, as in Kubernetes (core/v1: SetDefaults_ResourceList). */
    static final int PLACES_OF_RESOURCES = 3;

    /** The most decimal places of any quantity. */
    static final int MOST_PLACES = 9;

    private static final int LONGEST = 100;
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final Pattern EXPONENT = Pattern.compile(".*[eE][+-]?[0-9]+");
    private static final BigDecimal BINARY_STEP = BigDecimal.valueOf(1024);
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");

    /** The suffixes from 10^-9 to 10^18. */
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");

    private static final Pattern FORM = Pattern.compile(
            "[+-]?([0-9]+|[0-9]+\\.[0-9]*|\\.[0-9]+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?[0-9]+)?");

    private Amounts() {}

    /** Whether the text has the form of a quantity, however large it is. */
    static boolean isWritten(JsonNode quantity) {
        return quantity.isNumber()
                || (quantity.isTextual() && FORM.matcher(quantity.textValue()).matches());
    }

    /**
     * Reads a quantity; empty if it is malformed or beyond any real amount: to round 1e999999999 would take a number of
     * as many digits.
     */
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

    /**
     * Formats a quantity canonically: with the largest suffix that leaves a whole number, of the family in which it was
     * written (apimachinery, {@code resource.Quantity.CanonicalizeBytes}).
     *
     * @param mostPlaces decimal places; a finer quantity is rounded away from zero
     * @return empty for a malformed quantity, or one beyond the greatest
     */
    static Optional<String> canonical(JsonNode quantity, int mostPlaces) {
        return read(quantity)
                .map(amount -> amount.scale() > mostPlaces ? amount.setScale(mostPlaces, RoundingMode.UP) : amount)
                .filter(amount -> amount.abs().compareTo(LARGEST) <= 0)
                .map(amount -> write(amount, quantity.asText()));
    }

    private static String write(BigDecimal amount, String text) {
        if (amount.signum() == 0) {
            return "0";
        }
        boolean isWhole = amount.stripTrailingZeros().scale() <= 0;
        return text.endsWith("i") && isWhole && amount.abs().compareTo(BINARY_STEP) >= 0
                ? binary(amount)
                : decimal(amount.stripTrailingZeros(), EXPONENT.matcher(text).matches());
    }

    private static String binary(BigDecimal amount) {
        int step = 0;
        var rest = amount;
        while (step + 1 < BINARY.size() && rest.remainder(BINARY_STEP).signum() == 0) {
            rest = rest.divide(BINARY_STEP);
            step++;
        }
        return rest.toBigInteger() + BINARY.get(step);
    }

    private static String decimal(BigDecimal amount, boolean withExponent) {
        int exponent = Math.floorDiv(-amount.scale(), 3) * 3;
        var number = amount.scaleByPowerOfTen(-exponent).toBigInteger().toString();
        if (withExponent) {
            return exponent == 0 ? number : number + "e" + exponent;
        }
        return number + DECIMAL.get(exponent / 3 + 3);
    }

    private static boolean isOfThisWorld(BigDecimal amount) {
        return Math.abs((long) amount.scale()) <= MOST_DIGITS && amount.precision() <= MOST_DIGITS;
    }
}
