package io.skiff.controlplane.security;

/** The server refuses to admit a node. The message is for the node's operator. */
public final class AdmissionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    AdmissionRefusedException(String message) {
        super(message);
    }
}
