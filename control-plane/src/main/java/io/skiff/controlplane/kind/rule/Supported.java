package io.skiff.controlplane.kind.rule;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The supported fields of a kind, as a table. A value that asks for more is a problem with its path; empty values
 * (null, "", 0, false, {}, []) ask for nothing.
 *
 * <p>A line of the table is a path, its names joined by dots; lists are not marked. {@code path.**} accepts everything
 * below. {@code path=a|b} accepts only these values; for a boolean false, too, must be among them. The text behind a
 * blank is part of the message. {@code !path} accepts nothing.
 */
public final class Supported {

    private final Map<String, Supported> fields = new LinkedHashMap<>();
    private List<String> values = List.of();
    private String hint = "";
    private boolean takesAll;
    private boolean takesNothing;

    private Supported() {}

    /** @param parts other tables, which a line {@code path@NAME} includes */
    public static Supported table(String lines, Map<String, Supported> parts) {
        var table = new Supported();
        lines.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> table.add(line, parts));
        return table;
    }

    public List<Problem> problems(JsonNode object) {
        var problems = new ArrayList<Problem>();
        walk(object, "", problems);
        return problems;
    }

    private void add(String line, Map<String, Supported> parts) {
        int blank = line.indexOf(' ');
        var term = blank < 0 ? line : line.substring(0, blank);
        boolean refused = term.startsWith("!");
        var pathAndValues = (refused ? term.substring(1) : term).split("=", 2);
        var pathAndPart = pathAndValues[0].split("@", 2);
        var at = this;
        for (var name : pathAndPart[0].split("\\.", -1)) {
            if (name.equals("**")) {
                at.takesAll = true;
            } else {
                at = at.fields.computeIfAbsent(name, ignored -> new Supported());
            }
        }
        if (pathAndPart.length == 2) {
            at.fields.putAll(parts.getOrDefault(pathAndPart[1], at).fields);
        }
        at.takesNothing = refused;
        at.values = pathAndValues.length == 2 ? List.of(pathAndValues[1].split("\\|", -1)) : List.of();
        at.hint = blank < 0 ? "" : line.substring(blank + 1).strip();
    }

    private void walk(JsonNode value, String path, List<Problem> problems) {
        boolean isChoice = value.isBoolean() && !values.isEmpty();
        if (problems.size() >= Problem.MOST || takesAll || (asksForNothing(value) && !isChoice)) {
            return;
        }
        if (takesNothing) {
            problems.add(refusal(path, hint));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                walk(value.get(i), path + "[" + i + "]", problems);
            }
        } else if (!values.isEmpty()) {
            if (!values.contains(value.asText())) {
                var problem = Problem.unsupported(path, value, values);
                problems.add(
                        hint.isEmpty()
                                ? problem
                                : new Problem(path, problem.cause(), problem.message() + " (" + hint + ")"));
            }
        } else if (value.isObject()) {
            value.properties().forEach(entry -> field(entry.getKey(), entry.getValue(), path, problems));
        }
    }

    private void field(String name, JsonNode value, String path, List<Problem> problems) {
        var below = path.isEmpty() ? name : path + "." + name;
        var field = fields.get(name);
        if (field != null) {
            field.walk(value, below, problems);
        } else if (problems.size() < Problem.MOST && !asksForNothing(value)) {
            problems.add(refusal(below, ""));
        }
    }

    private static Problem refusal(String path, String hint) {
        return Problem.forbidden(path, "is not supported by this cluster" + (hint.isEmpty() ? "" : "; " + hint));
    }

    private static boolean asksForNothing(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> true;
            case STRING -> value.asText().isEmpty();
            case NUMBER -> value.asDouble() == 0;
            case BOOLEAN -> !value.asBoolean();
            case ARRAY -> value.isEmpty();
            case OBJECT -> value.properties().stream().allMatch(entry -> asksForNothing(entry.getValue()));
            default -> false;
        };
    }
}
