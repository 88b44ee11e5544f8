package io.skiff.agent.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces variables in a word and removes its quotes, as Docker's reference says under "Environment replacement": {@code $a}, {@code
 * ${a}}, {@code ${a:-b}}, {@code ${a:+b}}, {@code ${a:?b}}, each also without the colon, and {@code ${a#b}}, {@code ${a%b}}, {@code
 * ${a/b/c}} with one or two of their characters. An unset variable is empty. What comes out is bounded, because variables that double each
 * other would fill any memory.
 */
public final class Expansion {

    /** As much as Linux takes for one variable or argument of a program (MAX_ARG_STRLEN, execve(2)). */
    public static final int MOST_CHARACTERS = 128 << 10;

    private static final int MOST_DOCUMENT_CHARACTERS = 1 << 20;
    private static final int MOST_DEPTH = 100;
    private static final String SPECIAL = "@*#?-$!0";

    private final String text;
    private final char escape;
    private final Map<String, String> variables;
    private final boolean keepsQuotes;
    private final int most;
    private boolean keepsEscapes;
    private int at;
    private int depth;

    private Expansion(String text, char escape, Map<String, String> variables, boolean keepsQuotes, int most) {
        this.text = text;
        this.escape = escape;
        this.variables = variables;
        this.keepsQuotes = keepsQuotes;
        this.most = most;
    }

    /**
     * @throws IllegalArgumentException if a quote or a brace has no end, a required variable no value, or the result more than {@link
     *     #MOST_CHARACTERS}
     */
    public static String word(String text, char escape, Map<String, String> variables) {
        var expansion = new Expansion(text, escape, variables, false, MOST_CHARACTERS);
        return expansion.until("");
    }

    /** Replaces variables in a text whose quotes are its own: a here-document. */
    public static String document(String text, char escape, Map<String, String> variables) {
        return new Expansion(text, escape, variables, true, MOST_DOCUMENT_CHARACTERS).until("");
    }

    /** The words of the expanded text: a variable may hold several, unless it stands in quotes. */
    public static List<String> words(String text, char escape, Map<String, String> variables) {
        return new Expansion(text, escape, variables, false, MOST_CHARACTERS).split();
    }

    private List<String> split() {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        while (at < text.length()) {
            char first = text.charAt(at);
            boolean isProtected = first == '"' || first == '\'' || first == escape;
            var piece = new StringBuilder();
            next(piece);
            for (char each : piece.toString().toCharArray()) {
                if (isProtected || !Character.isWhitespace(each)) {
                    word.append(each);
                } else if (word.length() > 0) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            }
            requireAtMost(word.length(), most);
        }
        if (word.length() > 0) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }

    /** Reads up to one of these characters, which stays unread. */
    private String until(String stops) {
        var result = new StringBuilder();
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            next(result);
            requireAtMost(result.length(), most);
        }
        return result.toString();
    }

    /** Reads one character, or what it begins. */
    private void next(StringBuilder result) {
        char each = text.charAt(at++);
        if (each == '\'' && !keepsQuotes) {
            int end = text.indexOf('\'', at);
            require(end >= 0, "a single quote has no end");
            result.append(text, at, end);
            at = end + 1;
        } else if (each == '"' && !keepsQuotes) {
            quoted(result);
        } else if (each == '$') {
            result.append(variable());
        } else if (each == escape) {
            escaped(result);
        } else {
            result.append(each);
        }
    }

    static void requireAtMost(int characters, int most) {
        require(
                characters <= most,
                "with its variables replaced, a text has more than " + most + " characters; shorten its variables");
    }

    /** Outside of quotes the next character stands for itself. */
    private void escaped(StringBuilder result) {
        if (at >= text.length()) {
            return;
        }
        char next = text.charAt(at++);
        if (keepsEscapes || (keepsQuotes && next != '$' && next != escape)) {
            result.append(escape);
        }
        result.append(next);
    }

    private void quoted(StringBuilder result) {
        while (true) {
            require(at < text.length(), "a double quote has no end");
            requireAtMost(result.length(), most);
            char each = text.charAt(at++);
            if (each == '"') {
                return;
            }
            if (each == '$') {
                result.append(variable());
            } else if (each == escape && at < text.length() && isProtected(text.charAt(at))) {
                result.append(keepsEscapes ? String.valueOf(escape) : "").append(text.charAt(at++));
            } else {
                result.append(each);
            }
        }
    }

    private boolean isProtected(char each) {
        return each == '"' || each == '$' || each == escape;
    }

    private String variable() {
        if (at < text.length() && text.charAt(at) == '{') {
            at++;
            var name = name();
            require(!name.isEmpty(), "${ is not followed by the name of a variable");
            return braced(name);
        }
        var name = name();
        return name.isEmpty() ? "$" : variables.getOrDefault(name, "");
    }

    private String braced(String name) {
        var value = Optional.ofNullable(variables.get(name));
        require(at < text.length(), "${" + name + " has no }");
        char operator = text.charAt(at++);
        if (operator == '}') {
            return value.orElse("");
        }
        if (operator == ':') {
            require(at < text.length(), "${" + name + " has no }");
            operator = text.charAt(at++);
            value = value.filter(set -> !set.isEmpty());
            require(
                    "-+?".indexOf(operator) >= 0,
                    "${" + name + ":" + operator + "...} is unknown; after : there may be -, + or ?");
        }
        return switch (operator) {
            case '-' -> value.isPresent() ? skip(value.get()) : operand();
            case '+' -> value.isPresent() ? operand() : skip("");
            case '?' -> required(name, value);
            case '#', '%' -> trimmed(value.orElse(""), operator);
            case '/' -> replaced(value.orElse(""));
            default ->
                throw new IllegalArgumentException("${" + name + operator
                        + "...} is unknown; after the name there may be }, :-, :+, :?, -, +, ?, #, % or /");
        };
    }

    /** The text behind an operator. */
    private String operand() {
        return operand("}", false);
    }

    /** @param isPattern whether escape characters stay in it, because they may protect the stars of a pattern */
    private String operand(String stops, boolean isPattern) {
        require(++depth <= MOST_DEPTH, "more than " + MOST_DEPTH + " ${ stand in each other");
        boolean before = keepsEscapes;
        keepsEscapes = isPattern;
        var operand = until(stops);
        keepsEscapes = before;
        depth--;
        require(at < text.length(), "a ${ has no }");
        at++;
        return operand;
    }

    /** Reads an operand that is not used. */
    private String skip(String value) {
        operand();
        return value;
    }

    private String required(String name, Optional<String> value) {
        var message = operand();
        return value.orElseThrow(() -> new IllegalArgumentException(
                "the variable " + name + " must be set" + (message.isEmpty() ? "" : ": " + message)));
    }

    private String trimmed(String value, char operator) {
        boolean isLongest = at < text.length() && text.charAt(at) == operator;
        at += isLongest ? 1 : 0;
        var pattern = Glob.of(operand("}", true));
        return operator == '#' ? pattern.withoutPrefix(value, isLongest) : pattern.withoutSuffix(value, isLongest);
    }

    private String replaced(String value) {
        boolean isEach = at < text.length() && text.charAt(at) == '/';
        at += isEach ? 1 : 0;
        var pattern = Glob.of(operand("/", true));
        return pattern.replaced(value, operand("}", true), isEach, most);
    }

    private String name() {
        int begin = at;
        if (at < text.length() && (Character.isLetter(text.charAt(at)) || text.charAt(at) == '_')) {
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
                at++;
            }
        } else if (at < text.length() && Character.isDigit(text.charAt(at))) {
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
        } else if (at < text.length() && SPECIAL.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
