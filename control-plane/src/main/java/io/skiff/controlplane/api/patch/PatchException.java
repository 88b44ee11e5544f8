package io.skiff.controlplane.api.patch;

/** A patch that cannot be applied; the message says which part of it. */
public final class PatchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Fault fault;

    public PatchException(String message) {
        this(message, Fault.DOES_NOT_FIT);
    }

    public PatchException(String message, Fault fault) {
        super(message);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }

    /** Why it cannot be applied. */
    public enum Fault {
        /** It is no patch of its format. */
        NO_PATCH,
        /** It is one, but not of this object. */
        DOES_NOT_FIT,
        /** It could be applied, but asks for more than a request may. */
        TOO_MUCH
    }
}
