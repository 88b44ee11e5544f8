package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads amounts such as {@code 500m} and {@code 64Mi}. */
final class Quantities {

    /** Before and after the point. */
    private static final int MOST_DIGITS = 40;

    private Quantities() {}

    /** Empty when there is none, or none that can be read. */
    static Optional<BigDecimal> amount(JsonNode quantity) {
        if (!quantity.isTextual() && !quantity.isNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Quantity(quantity.asText()).getNumericalAmount())
                    .filter(Quantities::isOfThisWorld);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** To round 1e999999999 would take a number of as many digits. */
    private static boolean isOfThisWorld(BigDecimal amount) {
        return Math.abs((long) amount.scale()) <= MOST_DIGITS && amount.precision() <= MOST_DIGITS;
    }

    static void notNegative(Field quantity) {
        var node = quantity.node();
        boolean isGiven = node.isNumber() || (node.isTextual() && !node.asText().isEmpty());
        var amount = amount(node);
        if (isGiven && amount.isEmpty()) {
            quantity.invalid("must be an amount of at most " + MOST_DIGITS + " digits");
        }
        amount.filter(read -> read.signum() < 0)
                .ifPresent(read -> quantity.invalid("must be greater than or equal to 0"));
    }
}
