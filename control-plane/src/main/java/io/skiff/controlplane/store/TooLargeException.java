package io.skiff.controlplane.store;

/** The store does not take that much in one commit; nothing was written. The same again fails again. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
