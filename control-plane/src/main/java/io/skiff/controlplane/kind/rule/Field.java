package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A place in an object: its value, its path, and the list for its problems. Missing places can be walked like others,
 * with a missing value.
 */
public final class Field {

    private final String path;
    private final JsonNode node;
    private final List<Problem> problems;

    private Field(String path, JsonNode node, List<Problem> problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
    }

    public static Field root(JsonNode object, List<Problem> problems) {
        return new Field("", object, problems);
    }

    public Field at(String name) {
        return new Field(path.isEmpty() ? name : path + "." + name, node.path(name), problems);
    }

    /** Returns an entry of a map. */
    public Field entry(String key) {
        return new Field(path + "[" + key + "]", node.path(key), problems);
    }

    public List<Field> items() {
        var items = new ArrayList<Field>();
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                items.add(new Field(path + "[" + i + "]", node.get(i), problems));
            }
        }
        return items;
    }

    public List<String> keys() {
        return node.isObject()
                ? node.properties().stream().map(entry -> entry.getKey()).toList()
                : List.of();
    }

    public String path() {
        return path;
    }

    public JsonNode node() {
        return node;
    }

    public String text() {
        return node.asText("");
    }

    public boolean isThere() {
        return !node.isMissingNode() && !node.isNull();
    }

    /** Whether the field is missing or, as in an object of Go, an empty text. */
    public boolean isBlank() {
        return !isThere() || (node.isTextual() && node.asText().isEmpty());
    }

    public long number(long otherwise) {
        return node.isIntegralNumber() ? node.asLong() : otherwise;
    }

    public void add(Problem problem) {
        if (problems.size() < Problem.MOST) {
            problems.add(problem);
        }
    }

    public void invalid(String detail) {
        add(Problem.invalid(path, node instanceof MissingNode ? TextNode.valueOf("") : node, detail));
    }

    public void forbidden(String detail) {
        add(Problem.forbidden(path, detail));
    }

    /** Reports that a part of this is missing. */
    public void missing(String detail) {
        add(Problem.required(path, detail));
    }

    /** Reports a missing field. */
    public boolean require(String detail) {
        boolean empty = isBlank() || (node.isContainerNode() && node.isEmpty());
        if (empty) {
            add(Problem.required(path, detail));
        }
        return !empty;
    }

    public void check(Function<String, Optional<String>> rule) {
        if (!isBlank()) {
            rule.apply(text()).ifPresent(this::invalid);
        }
    }

    public void oneOf(String... supported) {
        if (!isBlank() && !List.of(supported).contains(text())) {
            add(Problem.unsupported(path, node, List.of(supported)));
        }
    }

    public void between(long least, long most) {
        if (node.isIntegralNumber() && (node.asLong() < least || node.asLong() > most)) {
            invalid(
                    most >= Integer.MAX_VALUE
                            ? "must be greater than or equal to " + least
                            : "must be between " + least + " and " + most + ", inclusive");
        }
    }

    /** The same for a field whose upper bound is named, as Kubernetes does for some. */
    public void within(long least, long most) {
        if (node.isIntegralNumber() && (node.asLong() < least || node.asLong() > most)) {
            invalid("must be between " + least + " and " + most + ", inclusive");
        }
    }

    /** Reports a changed field. */
    public void unchanged(JsonNode before) {
        if (!node.equals(before)) {
            invalid("field is immutable");
        }
    }

    /** Reports a list that is longer. */
    public void atMost(int most) {
        if (items().size() > most) {
            add(Problem.tooMany(path, items().size(), most));
        }
    }

    /** Reports each item whose key occurred before. */
    public void unique(String key, Consumer<Field> each) {
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
