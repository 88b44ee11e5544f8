package io.skiff.controlplane.kind;

/** All that there was to allocate is in use. */
public final class PoolExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PoolExhaustedException(String message) {
        super(message);
    }
}
