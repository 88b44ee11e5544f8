package io.skiff.controlplane.store;

/** The store did not answer: what was asked may or may not have happened. Look again, then try again. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
