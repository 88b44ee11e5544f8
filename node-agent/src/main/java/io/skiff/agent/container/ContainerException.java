package io.skiff.agent.container;

/** A container cannot be made as it was asked for. The reason is a CamelCase word for the status, the message is for the user. */
public final class ContainerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;

    public ContainerException(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public ContainerException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** For the container's status, as Kubernetes names it: {@code StartError}, {@code CreateContainerError}... */
    public String reason() {
        return reason;
    }
}
