package io.skiff.agent.pod;

/**
 * Shortens texts about pods and the node where they arise. Many come from images and programs and may have megabytes,
 * while a message to the control plane holds four.
 */
public final class ReportText {

    /** Kubernetes' bound of the message about a container's end. */
    private static final int LONGEST_MESSAGE = 4_096;

    /** The bound of names, digests and identifiers. */
    private static final int LONGEST_NAME = 1_024;

    /** Kubernetes' bound. */
    private static final int LONGEST_REASON = 128;

    private ReportText() {}

    public static String message(String text) {
        return cut(text, LONGEST_MESSAGE);
    }

    public static String name(String text) {
        return cut(text, LONGEST_NAME);
    }

    public static String reason(String text) {
        return cut(text, LONGEST_REASON);
    }

    /** Returns as many whole characters of the beginning as so many bytes of UTF-8 hold. */
    public static String fitting(String text, int bytes) {
        int used = 0;
        int end = 0;
        while (end < text.length()) {
            int letter = text.codePointAt(end);
            used += letter < 0x80 ? 1 : letter < 0x800 ? 2 : letter < 0x10000 ? 3 : 4;
            if (used > bytes) {
                return text.substring(0, end);
            }
            end += Character.charCount(letter);
        }
        return text;
    }

    /** Returns the beginning of the text, with a mark that tells how much is missing. It never splits a character. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        String mark = "... (" + text.length() + " characters)";
        int end = Math.max(0, longest - mark.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + mark;
    }
}
