package io.skiff.controlplane.api.patch;

/** A patch that cannot be applied; the message says which part of it. */
public final class PatchException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public PatchException(String message) {
        super(message);
    }
}
