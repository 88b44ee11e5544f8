package io.skiff.cli.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Resolves an unquoted YAML scalar as Kubernetes' own tools do: their words for true and false, numbers as Go reads
 * them, no dates, no base 60.
 *
 * <p>The rules are those of sigs.k8s.io/yaml: YAML 1.1 with Go's numbers. They were compared with kubectl 1.33.
 */
final class PlainScalar {

    private static final Set<String> TRUE =
            Set.of("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE");
    private static final Set<String> FALSE =
            Set.of("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE");
    private static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");
    private static final Pattern NO_NUMBER_IN_JSON = Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private static final Pattern BEGINS_AS_A_NUMBER = Pattern.compile("[-+.0-9].*", Pattern.DOTALL);
    private static final Pattern INTEGER =
            Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
    private static final int HEXADECIMAL = 16;
    private static final int OCTAL = 8;
    private static final int MOST_DOUBLE_DIGITS = 17;
    private static final int MOST_FLOAT_DIGITS = 9;

    /** Go writes a key with an exponent from this many digits on, and below a ten thousandth. */
    private static final int LONGEST_KEY_DIGITS = 6;

    private static final int SHORTEST_KEY_EXPONENT = -4;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PlainScalar() {}

    /** Returns the JSON value; empty for infinity and NaN, which JSON does not have. */
    static Optional<JsonNode> value(String text) {
        if (NULL.contains(text)) {
            return Optional.of(NODES.nullNode());
        }
        if (TRUE.contains(text) || FALSE.contains(text)) {
            return Optional.of(NODES.booleanNode(TRUE.contains(text)));
        }
        if (NO_NUMBER_IN_JSON.matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(number(text).orElseGet(() -> NODES.textNode(text)));
    }

    /** Returns the name that a key stands for; empty for null, which names nothing. */
    static Optional<String> key(String text) {
        if (NULL.contains(text)) {
            return Optional.empty();
        }
        JsonNode value = value(text).orElseGet(() -> NODES.textNode(text));
        boolean isFloat =
                value.isNumber() && !INTEGER.matcher(text.replace("_", "")).matches();
        return Optional.of(isFloat ? floatKey(value.doubleValue()) : value.asText());
    }

    private static Optional<JsonNode> number(String text) {
        if (!BEGINS_AS_A_NUMBER.matcher(text).matches()) {
            return Optional.empty();
        }
        String digits = text.startsWith(".") ? text : text.replace("_", "");
        if (INTEGER.matcher(digits).matches()) {
            BigInteger value = integer(digits);
            boolean isDecimal = !digits.matches("[-+]?0.+");
            // hexadecimal beyond 64 bits is text, octal is read again as decimal, decimal is a number of any size
            if (value.bitLength() <= Long.SIZE || isDecimal) {
                return Optional.of(node(value));
            }
        }
        return FLOAT.matcher(digits).matches() ? real(digits) : Optional.empty();
    }

    private static BigInteger integer(String text) {
        boolean isNegative = text.startsWith("-");
        String digits = isNegative || text.startsWith("+") ? text.substring(1) : text;
        BigInteger value = magnitude(digits);
        return isNegative ? value.negate() : value;
    }

    private static BigInteger magnitude(String digits) {
        if (digits.length() < 2 || !digits.startsWith("0")) {
            return new BigInteger(digits);
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> new BigInteger(digits.substring(2), HEXADECIMAL);
            case 'b', 'B' -> new BigInteger(digits.substring(2), 2);
            case 'o', 'O' -> new BigInteger(digits.substring(2), OCTAL);
            default -> new BigInteger(digits, OCTAL);
        };
    }

    /** Parses a floating point number; empty beyond the range of a double, as for a commit hash such as 12e4567. */
    private static Optional<JsonNode> real(String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            return Optional.empty();
        }
        var exact = shortest(value, MOST_DOUBLE_DIGITS, digits -> digits.doubleValue() == value);
        boolean isWhole = exact.scale() <= 0 && Math.abs(value) < 1e21;
        return Optional.of(isWhole ? node(exact.toBigInteger()) : NODES.numberNode(exact));
    }

    private static JsonNode node(BigInteger value) {
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    /**
     * Returns the fewest digits that distinguish the number from its neighbours. Double.toString before JDK 19
     * sometimes has one digit too many.
     */
    private static BigDecimal shortest(double value, int most, Predicate<BigDecimal> isSame) {
        var exact = new BigDecimal(value);
        for (int digits = 1; digits < most; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (isSame.test(rounded)) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(most, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    /** Formats a key as Go's %g of 32 bits. */
    private static String floatKey(double value) {
        if (value == 0) {
            return "0";
        }
        var exact = shortest((float) value, MOST_FLOAT_DIGITS, digits -> digits.floatValue() == (float) value);
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= SHORTEST_KEY_EXPONENT && exponent < LONGEST_KEY_DIGITS) {
            return exact.toPlainString();
        }
        var mantissa = exact.scaleByPowerOfTen(-exponent)
                .setScale(Math.max(0, exact.precision() - 1), RoundingMode.UNNECESSARY);
        return mantissa.toPlainString() + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "")
                + Math.abs(exponent);
    }
}
