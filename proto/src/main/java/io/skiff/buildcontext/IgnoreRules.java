package io.skiff.buildcontext;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The patterns of a {@code .dockerignore}, in the meaning of Docker (moby/patternmatcher): a path is left out if the last pattern that matches it, or a directory above it, is one without
 * {@code !}.
 */
public final class IgnoreRules {

    /** Leaves nothing out. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private final List<Rule> rules;

    private IgnoreRules(List<Rule> rules) {
        this.rules = List.copyOf(rules);
    }

    private record Rule(PathPattern pattern, boolean isException) {}

    /** @throws IllegalArgumentException with the line of a pattern that is none */
    public static IgnoreRules parse(String text) {
        var lines = text.replaceFirst("^\uFEFF", "").lines().toList();
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("#")) {
                try {
                    rule(lines.get(i).strip()).ifPresent(rules::add);
                } catch (IllegalArgumentException wrong) {
                    throw new IllegalArgumentException("line " + (i + 1) + ": " + wrong.getMessage(), wrong);
                }
            }
        }
        return new IgnoreRules(rules);
    }

    /** @throws IllegalArgumentException if one is no pattern */
    public static IgnoreRules of(List<String> patterns) {
        return new IgnoreRules(
                patterns.stream().flatMap(pattern -> rule(pattern).stream()).toList());
    }

    private static Optional<Rule> rule(String pattern) {
        boolean isException = pattern.startsWith("!");
        var path = isException ? pattern.substring(1).strip() : pattern;
        if (isException && path.isEmpty()) {
            throw new IllegalArgumentException("\"!\" has no pattern behind it; write !NAME, such as !README.md");
        }
        var clean = clean(path);
        return clean.isEmpty() ? Optional.empty() : Optional.of(new Rule(PathPattern.of(clean), isException));
    }

    /**
     * Without what says nothing: a slash at either end, dots, and names that a {@code ..} takes back. Empty for a pattern that leads out of
     * the context, where it matches nothing.
     */
    private static String clean(String pattern) {
        var names = new ArrayList<String>();
        for (var name : pattern.split("/", -1)) {
            if (name.equals("..") && !names.isEmpty()) {
                names.remove(names.size() - 1);
            } else if (name.equals("..") && !pattern.startsWith("/")) {
                return "";
            } else if (!name.isEmpty() && !name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return String.join("/", names);
    }

    /** @param path relative to the context, with slashes between the names */
    public boolean ignores(String path) {
        boolean isIgnored = false;
        for (var rule : rules) {
            if (rule.isException == isIgnored && rule.pattern.matchesOrIsBelow(path)) {
                isIgnored = !rule.isException;
            }
        }
        return isIgnored;
    }

    /** Whether something below an ignored directory may be taken nevertheless. */
    public boolean hasExceptions() {
        return rules.stream().anyMatch(Rule::isException);
    }
}
