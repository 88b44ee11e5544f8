package io.skiff.agent.build.dockerfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class Nearest {

    private Nearest() {}

    /** {@code ; did you mean X?}, or nothing if nothing is like the word. */
    public static String hint(String word, Collection<String> known) {
        return find(word, known).map(near -> "; did you mean " + near + "?").orElse("");
    }

    /** The known word that differs in the fewest characters, at most in about a third of them. */
    public static Optional<String> find(String word, Collection<String> known) {
        return known.stream()
                .filter(each -> distance(word, each) <= mostDistance(word, each))
                .min(Comparator.<String>comparingInt(each -> distance(word, each))
                        .thenComparing(each -> each));
    }

    private static int mostDistance(String word, String each) {
        int length = Math.max(word.length(), each.length());
        return length < 4 ? 1 : Math.max(2, length / 3);
    }

    /** The number of characters to insert, delete or exchange. */
    private static int distance(String one, String other) {
        var from = one.toLowerCase(Locale.ROOT);
        var to = other.toLowerCase(Locale.ROOT);
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int exchanged = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
