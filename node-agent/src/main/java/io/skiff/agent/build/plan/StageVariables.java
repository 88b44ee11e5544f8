package io.skiff.agent.build.plan;

import io.skiff.agent.build.dockerfile.Dockerfile;
import io.skiff.agent.build.dockerfile.Expansion;
import io.skiff.agent.build.dockerfile.Heredoc;
import io.skiff.agent.build.dockerfile.Instruction.Arg.Argument;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The variables that the instructions of one stage see: its build arguments, and the environment of its configuration before them. */
final class StageVariables {

    private final char escape;
    private final Map<String, String> globals;
    private final BuildArguments given;
    private final StageBudget budget;
    private final Map<String, String> arguments;
    private final Map<String, String> visible = new HashMap<>();
    private Map<String, String> environment = Map.of();
    private @Nullable ImageConfig visibleWith;

    /** @param inherited the arguments of the stage that this one begins with */
    StageVariables(Dockerfile file, BuildArguments given, Map<String, String> inherited, StageBudget budget) {
        this.escape = file.escape();
        this.globals = StageGraph.globals(file, given);
        this.given = given;
        this.budget = budget;
        this.arguments = new TreeMap<>(inherited);
    }

    /** The arguments that have a value, by name. */
    Map<String, String> arguments() {
        return Collections.unmodifiableMap(arguments);
    }

    /** Makes an argument known from here on. Returns what the history shows of it. */
    String declare(Argument argument, ImageConfig config) {
        var name = argument.name();
        var otherwise = argument.value().map(text -> expand(text, config));
        Optional.ofNullable(given.given().get(name))
                .or(() -> otherwise)
                .or(() -> Optional.ofNullable(globals.get(name)))
                .ifPresent(value -> set(name, value, config));
        return name + otherwise.map(value -> "=" + value).orElse("");
    }

    private void set(String name, String value, ImageConfig config) {
        all(config);
        arguments.put(name, value);
        if (!environment.containsKey(name)) {
            visible.put(name, value);
        }
    }

    /** Valid until the next change: they are collected once for all words of an instruction. */
    private Map<String, String> all(ImageConfig config) {
        if (visibleWith != config) {
            visibleWith = config;
            environment = config.environment();
            visible.clear();
            visible.putAll(arguments);
            visible.putAll(environment);
        }
        return visible;
    }

    String expand(String text, ImageConfig config) {
        return budget.hold(Expansion.word(text, escape, all(config)));
    }

    List<String> words(String text, ImageConfig config) {
        return Expansion.words(text, escape, all(config));
    }

    Heredoc expand(Heredoc document, ImageConfig config) {
        return document.isExpanded()
                ? new Heredoc(
                        document.name(),
                        budget.hold(Expansion.document(document.content(), escape, all(config))),
                        document.isExpanded())
                : document;
    }

    /** The environment of a command: that of the image goes before arguments. */
    Map<String, String> ofCommand(ImageConfig config) {
        return new LinkedHashMap<>(all(config));
    }

    /** The arguments that a command sees and its history shows. */
    Map<String, String> shownOfCommand(ImageConfig config) {
        var shown = new TreeMap<>(arguments);
        shown.keySet().removeAll(config.environment().keySet());
        return shown;
    }
}
