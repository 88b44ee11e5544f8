package io.skiff.agent.build.plan;

import java.util.List;
import java.util.Map;

/**
 * Counts what the steps of the stages of one build hold, and what it takes to plan them, so that a hostile Dockerfile ends in an error and
 * not in a full heap.
 */
public final class StageBudget {

    /** Of all variables of a stage; a program takes no more than some 2 MiB with its arguments (execve(2)). */
    static final long MOST_ENVIRONMENT = 1 << 20;

    /** Of variables. Each step looks at all of them. */
    static final int MOST_VARIABLES = 10_000;

    private static final long MOST_HELD = 16 << 20;

    /** What an entry of a configuration takes in each step, because each step has a configuration of its own. */
    private static final long ENTRY_BYTES = 32;

    private static final long NAME_BYTES = 16;

    private long held;

    /** @throws IllegalArgumentException if the stage has too much text */
    String hold(String text) {
        hold(text.length());
        return text;
    }

    /** @throws IllegalArgumentException if the build has too many names */
    List<String> holdAll(List<String> names) {
        hold(names.size() * NAME_BYTES);
        return names;
    }

    /** @throws IllegalArgumentException if the step is one too many */
    Step hold(Step step, Map<String, String> arguments) {
        var environment = step.config().environment();
        requireEnvironment(environment, arguments);
        hold((step.config().entries() + arguments.size()) * ENTRY_BYTES);
        hold(step.history().length());
        if (step instanceof Step.Execute run) {
            hold(length(run.environment()) + length(run.proxies()));
        }
        return step;
    }

    private void hold(long count) {
        held += count;
        if (held > MOST_HELD) {
            throw new IllegalArgumentException(
                    "the instructions up to here have, with their variables replaced, more than " + MOST_HELD
                            + " bytes of text and configuration; use fewer or shorter variables");
        }
    }

    /** @throws IllegalArgumentException if these are more variables, or more characters than variables may have */
    static void requireEnvironment(Map<String, String> environment, Map<String, String> arguments) {
        requireNumber(environment.size() + arguments.size());
        requireCharacters(length(environment) + length(arguments));
    }

    /** @throws IllegalArgumentException if these are more than there may be */
    static void requireNumber(int variables) {
        if (variables > MOST_VARIABLES) {
            throw new IllegalArgumentException(
                    "there are " + variables + " variables, and at most " + MOST_VARIABLES + " are possible");
        }
    }

    /** @throws IllegalArgumentException if variables may not have so many */
    static void requireCharacters(long characters) {
        if (characters > MOST_ENVIRONMENT) {
            throw new IllegalArgumentException("all variables together have " + characters + " characters, and at most "
                    + MOST_ENVIRONMENT + " are possible; use fewer or shorter ones");
        }
    }

    /** Whether nothing more can be held, so that all that follows is an error too. */
    boolean isSpent() {
        return held > MOST_HELD;
    }

    private static long length(Map<String, String> variables) {
        return variables.entrySet().stream()
                .mapToLong(entry -> length(entry.getKey(), entry.getValue()))
                .sum();
    }

    static long length(String name, String value) {
        return name.length() + value.length() + 2L;
    }
}
