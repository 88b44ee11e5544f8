package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.skiff.controlplane.api.status.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place in an object: its value, its path, and where its problems are told. Places that do not exist are walked like others, with a missing
 * value.
 */
final class Field {

    private final String path;
    private final JsonNode node;
    private final List<Problem> problems;

    private Field(String path, JsonNode node, List<Problem> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
    }

    static Field root(JsonNode object, List<Problem> problems) {
        return new Field("", object, problems);
    }

    Field at(String name) {
        return new Field(path.isEmpty() ? name : path + "." + name, node.path(name), problems);
    }

    /** An entry of a map. */
    Field entry(String key) {
        return new Field(path + "[" + key + "]", node.path(key), problems);
    }

    List<Field> items() {
        var items = new ArrayList<Field>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                items.add(new Field(path + "[" + i + "]", node.get(i), problems));
            }
        }
        return items;
    }

    List<String> keys() {
        return node.isObject()
                ? node.properties().stream().map(entry -> entry.getKey()).toList()
                : List.of();
    }

    String path() {
        return path;
    }

    JsonNode node() {
        return node;
    }

    String text() {
        return node.asText("");
    }

    boolean isThere() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** As the field is in an object of Go: an empty text is as good as none. */
    boolean isBlank() {
        return !isThere() || (node.isTextual() && node.asText().isEmpty());
    }

    long number(long otherwise) {
        return node.isIntegralNumber() ? node.asLong() : otherwise;
    }

    void add(Problem problem) {
        if (problems.size() < Problem.MOST) {
            problems.add(problem);
        }
    }

    void invalid(String detail) {
        add(Problem.invalid(path, node instanceof MissingNode ? TextNode.valueOf("") : node, detail));
    }

    void forbidden(String detail) {
        add(Problem.forbidden(path, detail));
    }

    /** Tells when it is missing. */
    boolean require(String detail) {
        boolean empty = isBlank() || (node.isContainerNode() && node.isEmpty());
        if (empty) {
            add(Problem.required(path, detail));
        }
        return !empty;
    }

    void check(Function<String, Optional<String>> rule) {
        if (!isBlank()) {
            rule.apply(text()).ifPresent(this::invalid);
        }
    }

    void oneOf(String... supported) {
        if (!isBlank() && !List.of(supported).contains(text())) {
            add(Problem.unsupported(path, node, List.of(supported)));
        }
    }

    void between(long least, long most) {
        if (node.isIntegralNumber() && (node.asLong() < least || node.asLong() > most)) {
            invalid(
                    most >= Integer.MAX_VALUE
                            ? "must be greater than or equal to " + least
                            : "must be between " + least + " and " + most + ", inclusive");
        }
    }

    /** Tells each item whose key stood before. */
    void unique(String key, Consumer<Field> each) {
        var seen = new HashSet<String>();
        for (var item : items()) {
            each.accept(item);
            var field = item.at(key);
            if (field.isThere() && !seen.add(field.text())) {
                field.add(Problem.duplicate(field.path, field.node));
            }
        }
    }
}
