package io.skiff.controlplane.object;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The comparisons of selectors: LabelSelectorRequirement in apimachinery meta/v1, NodeSelectorRequirement in core/v1, and
 * the selectors in the query of a request.
 */
public enum SelectorOperator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist"),
    GT("Gt"),
    LT("Lt");

    /** The ones that a LabelSelector may have. */
    public static final List<SelectorOperator> OF_LABEL_SELECTORS = List.of(IN, NOT_IN, EXISTS, DOES_NOT_EXIST);

    private final String text;

    SelectorOperator(String text) {
        this.text = text;
    }

    /** Finds an operator of label selectors by its name in manifests. */
    public static Optional<SelectorOperator> ofLabelSelector(@Nullable String text) {
        return OF_LABEL_SELECTORS.stream().filter(one -> one.text.equals(text)).findFirst();
    }

    /** Returns its name in manifests. */
    public String text() {
        return text;
    }

    /** Whether its requirement lists values. */
    public boolean needsValues() {
        return this == IN || this == NOT_IN || this == GT || this == LT;
    }

    /**
     * Compares a label or a field with what a selector requires.
     *
     * @param value null if the object has none
     * @param required for {@code Gt} and {@code Lt} one whole number
     */
    public boolean matches(@Nullable String value, List<String> required) {
        return switch (this) {
            case IN -> value != null && required.contains(value);
            case NOT_IN -> value == null || !required.contains(value);
            case EXISTS -> value != null;
            case DOES_NOT_EXIST -> value == null;
            case GT -> value != null && isNumber(value) && Long.parseLong(value) > Long.parseLong(required.get(0));
            case LT -> value != null && isNumber(value) && Long.parseLong(value) < Long.parseLong(required.get(0));
        };
    }

    /** Whether a value can be compared by {@code Gt} and {@code Lt}. */
    public static boolean isNumber(String text) {
        return text.matches("-?[0-9]{1,18}");
    }
}
