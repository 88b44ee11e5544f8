package io.skiff.cli;

/** The characters that a terminal does not show but acts on, and how they are shown. */
public final class Escapes {

    private Escapes() {}

    /** Also tab and newline. */
    public static boolean isActedOn(int point) {
        return point < ' ' || (point >= 0x7f && point < 0xa0) || turnsDirection(point) || isSeparator(point);
    }

    /** Such a text can put words before others that stand after them. */
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

    /** The character written out, as kubectl writes ESC: {@code ^[}; the others as {@code \n}, {@code ^A}, {@code \u202e}. */
    public static String of(int point) {
        return switch (point) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            case 0x7f -> "^?";
            default -> point < ' ' ? "^" + (char) (point + '@') : "\\u%04x".formatted(point);
        };
    }

    /** The text on one line, which nothing in it can end. */
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
