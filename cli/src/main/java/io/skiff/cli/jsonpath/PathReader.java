package io.skiff.cli.jsonpath;

import io.skiff.cli.CommandException;
import io.skiff.cli.jsonpath.PathStep.Comparison;
import io.skiff.cli.jsonpath.PathStep.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one path, such as {@code .items[?(@.kind=="Pod")].metadata.labels['a.b/c']}. */
final class PathReader {

    /** Characters that end a name; a backslash before one makes it a part of the name. */
    private static final String AFTER_NAME = ".[]()=!<> ,";

    private final String text;
    private final String template;
    private int at;

    private PathReader(String text, String template) {
        this.text = text;
        this.template = template;
    }

    /** @param template that the path is from, for messages */
    static List<PathStep> read(String path, String template) {
        var reader = new PathReader(path, template);
        var steps = reader.steps();
        if (reader.at < path.length()) {
            throw reader.fault("cannot read \"" + path.substring(reader.at) + "\"");
        }
        return steps;
    }

    /** A text in quotes, with Go's escapes. */
    static String quoted(String quoted, String template) {
        var reader = new PathReader(quoted, template);
        var text = reader.quoted();
        if (reader.at < quoted.length()) {
            throw reader.fault("cannot read \"" + quoted.substring(reader.at) + "\"");
        }
        return text;
    }

    private List<PathStep> steps() {
        var steps = new ArrayList<PathStep>();
        if (!skip("$") && !skip("@") && at < text.length() && isName(text.charAt(at))) {
            steps.add(new PathStep.Field(name()));
        }
        while (at < text.length()) {
            if (skip("..")) {
                steps.add(new PathStep.Descendants());
                steps.add(skip("*") ? new PathStep.All() : new PathStep.Field(name()));
            } else if (skip(".")) {
                dotted(steps);
            } else if (skip("[")) {
                steps.add(bracketed());
            } else {
                break;
            }
        }
        return steps;
    }

    /** A dot may stand before a bracket, and alone for the object itself. */
    private void dotted(List<PathStep> steps) {
        if (skip("*")) {
            steps.add(new PathStep.All());
        } else if (at < text.length() && isName(text.charAt(at))) {
            steps.add(new PathStep.Field(name()));
        }
    }

    private static boolean isName(char character) {
        return AFTER_NAME.indexOf(character) < 0 && character != '*';
    }

    private String name() {
        var name = new StringBuilder();
        while (at < text.length() && AFTER_NAME.indexOf(text.charAt(at)) < 0) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            name.append(text.charAt(at++));
        }
        if (name.isEmpty()) {
            throw fault("a name is missing before \"" + text.substring(at) + "\"");
        }
        return name.toString();
    }

    private PathStep bracketed() {
        if (skip("?(")) {
            return filter();
        }
        var steps = new ArrayList<PathStep>();
        do {
            blanks();
            steps.add(item());
            blanks();
        } while (skip(","));
        require("]", "unterminated array");
        return steps.size() == 1 ? steps.get(0) : new PathStep.Union(steps);
    }

    private PathStep item() {
        if (skip("*")) {
            return new PathStep.All();
        }
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            return new PathStep.Field(quoted());
        }
        int end = at;
        while (end < text.length() && ",]".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        if (end == text.length()) {
            throw fault("unterminated array");
        }
        var item = text.substring(at, end).strip();
        at = end;
        return item.matches("-?\\d{1,9}") ? new PathStep.Index(Integer.parseInt(item)) : slice(item);
    }

    private PathStep slice(String item) {
        if (!item.matches("(-?\\d{1,9})?:(-?\\d{1,9})?(:[1-9]\\d{0,8})?")) {
            throw fault("invalid array index " + item);
        }
        var bounds = item.split(":", -1);
        return new PathStep.Slice(
                number(bounds[0]), number(bounds[1]), bounds.length > 2 ? Integer.parseInt(bounds[2]) : 1);
    }

    private static Optional<Integer> number(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(Integer.valueOf(text));
    }

    private PathStep filter() {
        var left = operand();
        blanks();
        for (var comparison : Comparison.values()) {
            if (skip(comparison.sign())) {
                var right = operand();
                blanks();
                require(")]", "unterminated filter");
                return new PathStep.Filter(left, Optional.of(comparison), right);
            }
        }
        require(")]", "unrecognized or unterminated filter");
        return new PathStep.Filter(left, Optional.empty(), left);
    }

    private Operand operand() {
        blanks();
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            return new Operand(Optional.of(quoted()), List.of());
        }
        if (at < text.length() && "$@.".indexOf(text.charAt(at)) >= 0) {
            return new Operand(Optional.empty(), steps());
        }
        int begin = at;
        while (at < text.length() && "=!<> )".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return new Operand(Optional.of(text.substring(begin, at)), List.of());
    }

    private String quoted() {
        char quote = text.charAt(at);
        int begin = ++at;
        while (at < text.length() && text.charAt(at) != quote) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length()) {
            throw fault("unterminated quoted string");
        }
        var content = text.substring(begin, at++);
        try {
            return content.translateEscapes();
        } catch (IllegalArgumentException e) {
            throw fault("invalid escape in \"" + content + "\"");
        }
    }

    private void blanks() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private boolean skip(String expected) {
        boolean isThere = text.startsWith(expected, at);
        if (isThere) {
            at += expected.length();
        }
        return isThere;
    }

    private void require(String expected, String otherwise) {
        if (!skip(expected)) {
            throw fault(otherwise);
        }
    }

    private CommandException fault(String what) {
        return new CommandException("error: error parsing jsonpath " + template + ", " + what);
    }
}
