package io.skiff.agent.build.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Splits the text of an instruction into words. Quotes and escape characters stay in them. */
final class Words {

    private Words() {}

    static String first(String text) {
        var stripped = text.strip();
        int end = 0;
        while (end < stripped.length() && !Character.isWhitespace(stripped.charAt(end))) {
            end++;
        }
        return stripped.substring(0, end);
    }

    /** What follows the first word. */
    static String afterFirst(String text) {
        var parts = text.strip().split("\\s+", 2);
        return parts.length < 2 ? "" : parts[1];
    }

    /** Words are separated by blanks, also within quotes: such a path is written in JSON. */
    static List<String> plain(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    /** Words are separated by blanks that are neither quoted nor escaped. */
    static List<String> raw(String text, char escape) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(each)) {
                if (word.length() > 0) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                continue;
            }
            word.append(each);
            if (each == escape && quote != '\'' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (quote == 0 && (each == '"' || each == '\'')) {
                quote = each;
            } else if (each == quote) {
                quote = 0;
            }
        }
        if (word.length() > 0) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }

    /** Takes the flags ({@code --name=value}) from the beginning; {@code --} ends them. */
    static Flagged flags(String text, char escape) {
        var flags = new ArrayList<String>();
        String rest = text.strip();
        while (rest.startsWith("--")) {
            int end = wordEnd(rest, escape);
            var word = rest.substring(0, end);
            rest = rest.substring(end).stripLeading();
            if (word.equals("--")) {
                break;
            }
            flags.add(word.substring(2));
        }
        return new Flagged(List.copyOf(flags), rest);
    }

    private static int wordEnd(String text, char escape) {
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == escape && quote != '\'') {
                i++;
            } else if (quote == 0 && Character.isWhitespace(each)) {
                return i;
            } else if (quote == 0 && (each == '"' || each == '\'')) {
                quote = each;
            } else if (each == quote) {
                quote = 0;
            }
        }
        return text.length();
    }

    /** @param flags without the two dashes: {@code from=build}, {@code link} */
    record Flagged(List<String> flags, String rest) {}
}
