package io.skiff.agent.image;

import io.skiff.archive.PathText;

/**
 * An image or archive cannot be used. The message tells which one, the cause and the remedy. Text of the archive in it
 * is bounded and escaped, because it goes to a terminal.
 */
public class ImageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MOST_CHARACTERS = 2000;

    public ImageException(String message) {
        super(shown(PathText.shown(message)));
    }

    public ImageException(String message, Throwable cause) {
        super(shown(PathText.shown(message)), cause);
    }

    /** Wraps an error, also one without a message. */
    static ImageException of(String tried, Throwable cause) {
        var message = cause.getMessage();
        return new ImageException(
                tried + ": "
                        + (message == null || message.isEmpty()
                                ? cause.getClass().getSimpleName()
                                : message),
                cause);
    }

    private static String shown(String message) {
        var text = new StringBuilder();
        for (int i = 0; i < message.length(); i++) {
            if (text.length() >= MOST_CHARACTERS) {
                return text.append("...").toString();
            }
            char each = message.charAt(i);
            // control characters would be commands to the terminal, and a line feed would start another line
            if (Character.isISOControl(each)) {
                text.append("\\x%02x".formatted((int) each));
            } else {
                text.append(each);
            }
        }
        return text.toString();
    }
}
