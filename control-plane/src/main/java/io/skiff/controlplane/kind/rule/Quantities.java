package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.schema.Amounts;
import java.math.BigDecimal;
import java.util.Optional;

/** The rules for quantities such as {@code 500m} and {@code 64Mi}. */
public final class Quantities {

    private Quantities() {}

    /** Parses a quantity; empty if it is missing or malformed. */
    public static Optional<BigDecimal> amount(JsonNode quantity) {
        return Amounts.read(quantity);
    }

    public static void notNegative(Field quantity) {
        amount(quantity.node())
                .filter(read -> read.signum() < 0)
                .ifPresent(read -> quantity.invalid("must be greater than or equal to 0"));
    }
}
