package io.skiff.agent.pod;

/**
 * Cuts what is told of pods and of the node where it is made: much of it is text of images and of programs, which may be megabytes, and
 * a message to the control plane holds four.
 */
public final class ReportText {

    /** As Kubernetes' message of a container's end. */
    private static final int LONGEST_MESSAGE = 4_096;

    /** Names, digests, identifiers. */
    private static final int LONGEST_NAME = 1_024;

    /** As in Kubernetes. */
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

    /** The text's beginning, with a mark that says how much is missing; never half a character. */
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
