package io.skiff.agent.build.dockerfile;

import io.skiff.agent.build.dockerfile.DockerfileException.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a Dockerfile into logical lines: parser directives, comments, continuations and here-documents. */
final class LineReader {

    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*+([a-zA-Z][a-zA-Z0-9]*+)\\s*+=\\s*+(.+)");
    private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
    private static final Pattern HEREDOC =
            Pattern.compile("\\d*<<(-?)(?:\"([^\"<\\s]+)\"|'([^'<\\s]+)'|([^\"'<\\s]+))");
    private static final Set<String> WITH_HEREDOCS = Set.of("RUN", "COPY", "ADD");

    private final Deque<String> rest;
    private final List<Problem> problems;
    private final List<LogicalLine> lines = new ArrayList<>();
    private int number;
    private char escape = '\\';

    private LineReader(Deque<String> rest, List<Problem> problems) {
        this.rest = rest;
        this.problems = problems;
    }

    /** @param escape the character that continues lines and protects characters: a backslash, or what the directive says */
    record Read(char escape, List<LogicalLine> lines) {}

    static Read read(String text, List<Problem> problems) {
        var reader = new LineReader(
                new ArrayDeque<>(text.replaceFirst("^\uFEFF", "").lines().toList()), problems);
        reader.directives();
        while (!reader.rest.isEmpty() && problems.size() < DockerfileException.MOST_PROBLEMS) {
            reader.next();
        }
        return new Read(reader.escape, List.copyOf(reader.lines));
    }

    private String take() {
        number++;
        return rest.removeFirst();
    }

    /** They stand before everything else, each once. */
    private void directives() {
        var seen = new ArrayList<String>();
        while (!rest.isEmpty()) {
            Matcher directive = DIRECTIVE.matcher(rest.peekFirst().strip());
            if (!directive.matches() || !DIRECTIVES.contains(directive.group(1).toLowerCase(Locale.ROOT))) {
                return;
            }
            take();
            var key = directive.group(1).toLowerCase(Locale.ROOT);
            if (seen.contains(key)) {
                problems.add(new Problem(number, "the directive \"" + key + "\" is there twice; it may be given once"));
            }
            seen.add(key);
            if (key.equals("escape")) {
                setEscape(directive.group(2));
            }
        }
    }

    private void setEscape(String value) {
        if (value.equals("\\") || value.equals("`")) {
            escape = value.charAt(0);
        } else {
            problems.add(new Problem(number, "the directive escape is \"" + value + "\"; it must be \\ or `"));
        }
    }

    private void next() {
        String line = take();
        if (isSkipped(line)) {
            return;
        }
        int first = number;
        var text = new StringBuilder();
        line = line.stripLeading();
        while (isContinued(line)) {
            text.append(line, 0, line.stripTrailing().length() - 1);
            line = "";
            while (!rest.isEmpty()) {
                line = take();
                if (!isSkipped(line)) {
                    break;
                }
                line = "";
            }
        }
        text.append(line);
        lines.add(new LogicalLine(first, text.toString().strip(), heredocs(first, text.toString())));
    }

    /** Comments and empty lines, also between continued ones. */
    private static boolean isSkipped(String line) {
        return line.isBlank() || line.stripLeading().startsWith("#");
    }

    /** A pair of escape characters is one that stands for itself. */
    private boolean isContinued(String line) {
        var stripped = line.stripTrailing();
        int end = stripped.length();
        return end > 0 && stripped.charAt(end - 1) == escape && (end == 1 || stripped.charAt(end - 2) != escape);
    }

    private List<Heredoc> heredocs(int first, String text) {
        var heredocs = new ArrayList<Heredoc>();
        if (!WITH_HEREDOCS.contains(keyword(text))) {
            return heredocs;
        }
        for (var word : Words.raw(text, escape)) {
            Matcher begin = HEREDOC.matcher(word);
            if (begin.matches() && problems.size() < DockerfileException.MOST_PROBLEMS) {
                boolean isPlain = begin.group(4) != null;
                String name = isPlain ? begin.group(4) : begin.group(2) != null ? begin.group(2) : begin.group(3);
                heredocs.add(heredoc(first, name, !begin.group(1).isEmpty(), isPlain));
            }
        }
        return heredocs;
    }

    /** That of the trigger for an ONBUILD. */
    private static String keyword(String text) {
        var keyword = Words.first(text).toUpperCase(Locale.ROOT);
        return keyword.equals("ONBUILD") ? Words.first(Words.afterFirst(text)).toUpperCase(Locale.ROOT) : keyword;
    }

    private Heredoc heredoc(int first, String name, boolean isWithoutTabs, boolean isExpanded) {
        var content = new StringBuilder();
        while (!rest.isEmpty()) {
            String line = take();
            String shown = isWithoutTabs ? line.replaceFirst("^\t+", "") : line;
            if (shown.equals(name)) {
                return new Heredoc(name, content.toString(), isExpanded);
            }
            content.append(shown).append('\n');
        }
        problems.add(new Problem(
                first, "the here-document <<" + name + " does not end; a line with only " + name + " must follow"));
        return new Heredoc(name, content.toString(), isExpanded);
    }

    /** The word that begins a here-document, if it does. */
    static boolean isHeredoc(String word) {
        return HEREDOC.matcher(word).matches();
    }
}
