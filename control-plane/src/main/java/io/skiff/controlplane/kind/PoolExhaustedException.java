package io.skiff.controlplane.kind;

/** The pool of an allocation has nothing left. */
public final class PoolExhaustedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PoolExhaustedException(String message) {
        super(message);
    }
}
