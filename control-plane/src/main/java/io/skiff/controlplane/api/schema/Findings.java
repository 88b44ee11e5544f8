package io.skiff.controlplane.api.schema;

import io.skiff.controlplane.api.status.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * What a tree has that does not fit its kind.
 *
 * @param unknown paths of fields that do not exist
 * @param wrong values of a wrong type
 */
public record Findings(List<String> unknown, List<Problem> wrong) {

    public Findings() {
        this(new ArrayList<>(), new ArrayList<>());
    }
}
