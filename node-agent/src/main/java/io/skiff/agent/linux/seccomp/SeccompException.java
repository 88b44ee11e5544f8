package io.skiff.agent.linux.seccomp;

/** libseccomp is missing, or it refused a rule. */
public final class SeccompException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SeccompException(String message) {
        super(message);
    }

    public SeccompException(String message, Throwable cause) {
        super(message, cause);
    }
}
