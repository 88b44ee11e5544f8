package io.skiff.controlplane.object;

/** Text that can be written as UTF-8: a surrogate stands only beside its other half. */
public final class Unicode {

    private Unicode() {}

    public static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The text up to a length, its end marked when there was more, with a replacement character for each half of a pair. */
    public static String brief(String text, int longest) {
        var whole = new StringBuilder(Math.min(text.length(), longest) + 3);
        for (int i = 0; i < text.length(); i++) {
            if (whole.length() >= longest) {
                return whole.append("...").toString();
            }
            if (!Character.isSurrogate(text.charAt(i))) {
                whole.append(text.charAt(i));
            } else if (isPair(text, i)) {
                whole.append(text, i, i + 2);
                i++;
            } else {
                whole.append('\ufffd');
            }
        }
        return whole.toString();
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }
}
