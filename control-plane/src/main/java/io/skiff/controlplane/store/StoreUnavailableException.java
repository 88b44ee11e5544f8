package io.skiff.controlplane.store;

/** The store did not answer, so the outcome of the request is unknown. The caller must read again, then retry. */
public final class StoreUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
