package io.skiff.agent.security.seccomp;

/** A container's profile cannot be used. The message names the file and its fault. */
public final class ProfileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ProfileException(String message) {
        super(message);
    }

    public ProfileException(String message, Throwable cause) {
        super(message, cause);
    }
}
