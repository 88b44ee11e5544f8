package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads amounts such as {@code 500m} and {@code 64Mi}. */
final class Quantities {

    private Quantities() {}

    /** Empty when there is none, or none that can be read. */
    static Optional<BigDecimal> amount(JsonNode quantity) {
        if (!quantity.isTextual() && !quantity.isNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Quantity(quantity.asText()).getNumericalAmount());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static void notNegative(Field quantity) {
        amount(quantity.node())
                .filter(amount -> amount.signum() < 0)
                .ifPresent(amount -> quantity.invalid("must be greater than or equal to 0"));
    }
}
