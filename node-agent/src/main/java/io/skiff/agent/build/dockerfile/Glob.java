package io.skiff.agent.build.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * A pattern for the text of a variable: {@code *} for any characters, {@code ?} for one, a backslash before what means itself. It never goes back over a choice, as a regular
 * expression does, so that no pattern takes longer than its length times that of the text.
 */
final class Glob {

    static final int MOST_CHARACTERS = 1024;

    private static final int ANY = -1;
    private static final String ESCAPED = "*?\\/}";

    /** What stands between the stars, in code points and {@link #ANY}. */
    private final List<int[]> pieces;

    private Glob(List<int[]> pieces) {
        this.pieces = pieces;
    }

    /** @throws IllegalArgumentException if the pattern is too long */
    static Glob of(String pattern) {
        if (pattern.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the pattern of a ${} has " + pattern.length()
                    + " characters, and at most " + MOST_CHARACTERS + " are possible");
        }
        var pieces = new ArrayList<int[]>();
        var piece = IntStream.builder();
        for (var rest = pattern.codePoints().iterator(); rest.hasNext(); ) {
            int each = rest.nextInt();
            if (each == '*') {
                pieces.add(piece.build().toArray());
                piece = IntStream.builder();
            } else {
                piece.add(each == '?' ? ANY : each == '\\' ? escaped(rest) : each);
            }
        }
        pieces.add(piece.build().toArray());
        return new Glob(pieces);
    }

    private static int escaped(PrimitiveIterator.OfInt rest) {
        int each = rest.hasNext() ? rest.nextInt() : ' ';
        if (ESCAPED.indexOf(each) < 0) {
            throw new IllegalArgumentException("the pattern of a ${} has \\" + Character.toString(each)
                    + "; after \\ there may be *, ?, \\, / or }");
        }
        return each;
    }

    /** Without the part at the beginning that matches. */
    String withoutPrefix(String value, boolean isLongest) {
        int[] text = value.codePoints().toArray();
        var end = end(text, 0, isLongest);
        return end.isEmpty() ? value : new String(text, end.getAsInt(), text.length - end.getAsInt());
    }

    /** Without the part at the end that matches. */
    String withoutSuffix(String value, boolean isLongest) {
        int[] text = value.codePoints().toArray();
        var end = backwards().end(reversed(text), 0, isLongest);
        return end.isEmpty() ? value : new String(text, 0, text.length - end.getAsInt());
    }

    /**
     * Replaces the longest parts that match.
     *
     * @param isEach whether all of them, or only the first
     * @throws IllegalArgumentException if the result has more than {@code most} characters
     */
    String replaced(String value, String replacement, boolean isEach, int most) {
        int[] text = value.codePoints().toArray();
        var result = new StringBuilder();
        int at = 0;
        boolean isOver = false;
        while (at < text.length && !isOver) {
            boolean isBegun = isAt(pieces.get(0), text, at);
            var end = isBegun ? end(text, at, true) : OptionalInt.empty();
            if (end.isPresent() && end.getAsInt() > at) {
                result.append(replacement);
                at = end.getAsInt();
                isOver = !isEach;
            } else {
                // what comes after a star and is not found from here, is not found from later on either
                isOver = isBegun && end.isEmpty();
                result.appendCodePoint(text[at++]);
            }
            Expansion.requireAtMost(result.length(), most);
        }
        return result.append(new String(text, at, text.length - at)).toString();
    }

    /** Where a match that begins here ends. */
    private OptionalInt end(int[] text, int begin, boolean isLongest) {
        if (!isAt(pieces.get(0), text, begin)) {
            return OptionalInt.empty();
        }
        int at = begin + pieces.get(0).length;
        for (int i = 1; i < pieces.size(); i++) {
            int[] piece = pieces.get(i);
            boolean isLast = i == pieces.size() - 1;
            int found = isLast && isLongest ? last(piece, text, at) : first(piece, text, at);
            if (found < 0) {
                return OptionalInt.empty();
            }
            at = found + piece.length;
        }
        return OptionalInt.of(at);
    }

    private static int first(int[] piece, int[] text, int from) {
        for (int at = from; at <= text.length - piece.length; at++) {
            if (isAt(piece, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static int last(int[] piece, int[] text, int from) {
        for (int at = text.length - piece.length; at >= from; at--) {
            if (isAt(piece, text, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isAt(int[] piece, int[] text, int at) {
        if (at + piece.length > text.length) {
            return false;
        }
        for (int i = 0; i < piece.length; i++) {
            if (piece[i] != ANY && piece[i] != text[at + i]) {
                return false;
            }
        }
        return true;
    }

    private Glob backwards() {
        var backwards = new ArrayList<int[]>();
        pieces.forEach(piece -> backwards.add(0, reversed(piece)));
        return new Glob(backwards);
    }

    private static int[] reversed(int[] text) {
        int[] reversed = new int[text.length];
        for (int i = 0; i < text.length; i++) {
            reversed[i] = text[text.length - 1 - i];
        }
        return reversed;
    }
}
