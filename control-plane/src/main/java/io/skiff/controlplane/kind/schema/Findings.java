package io.skiff.controlplane.kind.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.controlplane.kind.rule.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * The differences between a tree and its kind's schema. Of more than a person reads it keeps only the first.
 *
 * @param unknown paths of fields that do not exist
 * @param wrong values of a wrong type
 */
public record Findings(List<String> unknown, List<Problem> wrong) {

    public Findings() {
        this(new ArrayList<>(), new ArrayList<>());
    }

    void addUnknown(String path) {
        if (unknown.size() < Problem.MOST) {
            unknown.add(path);
        }
    }

    void addWrong(String path, JsonNode value, String otherwise) {
        if (wrong.size() < Problem.MOST) {
            wrong.add(Problem.invalid(path, value, otherwise));
        }
    }
}
