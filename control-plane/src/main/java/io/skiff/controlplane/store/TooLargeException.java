package io.skiff.controlplane.store;

/** The store refuses so large a commit. Nothing was written, and a retry would fail again. */
public final class TooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public TooLargeException(String message, Throwable cause) {
        super(message, cause);
    }
}
