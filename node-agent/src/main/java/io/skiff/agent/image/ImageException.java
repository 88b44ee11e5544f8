package io.skiff.agent.image;

/**
 * An image or archive that cannot be used; the message says which, why, and what to do. What the archive itself says in it is shown
 * as it is, within bounds: it is for a terminal.
 */
public final class ImageException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private static final int MOST_CHARACTERS = 2000;

    public ImageException(String message) {
        super(shown(message));
    }

    public ImageException(String message, Throwable cause) {
        super(shown(message), cause);
    }

    /** An error of any kind, in words also when it has none itself. */
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
            // Control characters would be commands to the terminal, and a line feed a line of its own.
            if (Character.isISOControl(each)) {
                text.append("\\x%02x".formatted((int) each));
            } else {
                text.append(each);
            }
        }
        return text.toString();
    }
}
