package io.skiff.controlplane.api.selector;

import io.skiff.controlplane.object.SelectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One condition of a selector on the value of one label or field. */
public record Requirement(String key, SelectorOperator operator, List<String> values) {

    public Requirement {
        values = List.copyOf(values);
    }

    /** @param value null if there is none */
    boolean matches(@Nullable String value) {
        return operator.matches(value, values);
    }
}
