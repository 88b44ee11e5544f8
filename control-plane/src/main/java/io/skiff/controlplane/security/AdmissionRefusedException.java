package io.skiff.controlplane.security;

/** A node may not come in; the message is for its operator. */
public final class AdmissionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    AdmissionRefusedException(String message) {
        super(message);
    }
}
