package io.skiff.agent.container;

/**
 * The container cannot be made as its spec asks. The reason is a CamelCase word for the status, and the message is for
 * the user.
 */
public final class ContainerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /**
     * The message goes into the pod's status. It may quote an image's user, command or directory, which can be of any
     * length.
     */
    private static final int MOST_CHARACTERS = 1024;

    private static final String START_ERROR = "StartError";

    private final String reason;

    public ContainerException(String reason, String message) {
        super(bounded(message));
        this.reason = reason;
    }

    public ContainerException(String reason, String message, Throwable cause) {
        super(bounded(message), cause);
        this.reason = reason;
    }

    /** The container could be made but its program could not be executed. Another try will hardly change that. */
    static ContainerException startError(String message) {
        return new ContainerException(START_ERROR, message);
    }

    static ContainerException startError(String message, Throwable cause) {
        return new ContainerException(START_ERROR, message, cause);
    }

    /**
     * Whether the failed start counts as a run that ended, as in other runtimes. See
     * {@link ContainerRuntime#keepAsEnded}.
     */
    public boolean countsAsRun() {
        return reason.equals(START_ERROR);
    }

    private static String bounded(String message) {
        return message.length() <= MOST_CHARACTERS ? message : message.substring(0, MOST_CHARACTERS) + "...";
    }

    /**
     * The reason for the container's status, as Kubernetes names it: {@code StartError},
     * {@code CreateContainerError}...
     */
    public String reason() {
        return reason;
    }
}
