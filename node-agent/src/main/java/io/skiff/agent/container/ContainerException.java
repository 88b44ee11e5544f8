package io.skiff.agent.container;

/** A container cannot be made as it was asked for. The reason is a CamelCase word for the status, the message is for the user. */
public final class ContainerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The message goes into the pod's status; an image's user, command or directory, which it may quote, can be of any length. */
    private static final int MOST_CHARACTERS = 1024;

    private final String reason;

    public ContainerException(String reason, String message) {
        super(bounded(message));
        this.reason = reason;
    }

    public ContainerException(String reason, String message, Throwable cause) {
        super(bounded(message), cause);
        this.reason = reason;
    }

    private static String bounded(String message) {
        return message.length() <= MOST_CHARACTERS ? message : message.substring(0, MOST_CHARACTERS) + "...";
    }

    /** For the container's status, as Kubernetes names it: {@code StartError}, {@code CreateContainerError}... */
    public String reason() {
        return reason;
    }
}
