package io.skiff.cli;

/** Escapes the characters that a terminal obeys instead of showing them, such as control characters. */
public final class Escapes {

    private Escapes() {}

    /** Returns true for tab and newline too. */
    public static boolean isActedOn(int point) {
        return point < ' ' || (point >= 0x7f && point < 0xa0) || turnsDirection(point) || isSeparator(point);
    }

    /** Returns true for marks that turn the direction of writing: with them a text can pretend to be another one. */
    private static boolean turnsDirection(int point) {
        return point == 0x061c
                || point == 0x200e
                || point == 0x200f
                || (point >= 0x202a && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069);
    }

    private static boolean isSeparator(int point) {
        return point == 0x2028 || point == 0x2029 || point == 0xfeff;
    }

    /**
     * Writes the character out, ESC as kubectl does: {@code ^[}; the others as {@code \n}, {@code ^A}, {@code \u202e}.
     */
    public static String of(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case 0x7f -> "^?";
            default -> point < ' ' ? "^" + (char) (point + '@') : "\\u%04x".formatted(point);
        };
    }

    /** Escapes the newlines too, so that the text stays on one line. */
    public static String line(String text) {
        if (text.codePoints().noneMatch(Escapes::isActedOn)) {
            return text;
        }
        var line = new StringBuilder();
        text.codePoints().forEach(point -> {
            if (isActedOn(point)) {
                line.append(of(point));
            } else {
                line.appendCodePoint(point);
            }
        });
        return line.toString();
    }
}
