package io.skiff.controlplane.object;

/** Handles text for UTF-8, where a surrogate must stand beside its other half. */
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

    /** Shortens a text, marks the cut, and replaces each single half of a surrogate pair. */
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
