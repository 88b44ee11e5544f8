package io.skiff.controlplane.api.request;

import io.skiff.controlplane.api.status.Failures;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The parameters of a URL. */
public record Query(Map<String, List<String>> values) {

    public Query {
        values = Map.copyOf(values);
    }

    /** The value of a parameter; empty if it is missing. */
    public String text(String name) {
        var all = values.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.get(0);
    }

    public boolean has(String name) {
        return !text(name).isEmpty();
    }

    public boolean flag(String name) {
        return switch (text(name)) {
            case "", "false", "0", "f", "F", "FALSE", "False" -> false;
            case "true", "1", "t", "T", "TRUE", "True" -> true;
            default ->
                throw Failures.badRequest(
                        "query parameter " + name + ": must be true or false, not \"" + text(name) + "\"");
        };
    }

    public OptionalLong number(String name) {
        var text = text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("-?[0-9]{1,18}")) {
            throw Failures.badRequest(
                    "query parameter " + name + ": must be a whole number, not \"" + text(name) + "\"");
        }
        return OptionalLong.of(Long.parseLong(text));
    }

    /** Whether {@code dryRun=All} asks for everything but the write. */
    public boolean isDryRun() {
        var asked = values.getOrDefault("dryRun", List.of());
        if (!asked.stream().allMatch(one -> one.equals("All"))) {
            throw Failures.badRequest("query parameter dryRun: must be All, not \"" + text("dryRun") + "\"");
        }
        return !asked.isEmpty();
    }
}
