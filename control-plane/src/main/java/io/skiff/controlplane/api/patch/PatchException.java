package io.skiff.controlplane.api.patch;

/** A patch that cannot be applied. The message names the part at fault. */
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

    /** The reason of the failure. */
    public enum Fault {
        /** The patch is malformed. */
        NO_PATCH,
        /** The patch does not fit this object. */
        DOES_NOT_FIT,
        /** The patch asks for more than a request may. */
        TOO_MUCH
    }
}
