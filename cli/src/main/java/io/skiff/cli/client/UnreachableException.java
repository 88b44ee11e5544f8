package io.skiff.cli.client;

import java.io.IOException;

/** The server could not be reached, or the connection broke. */
public final class UnreachableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnreachableException(String message, IOException cause) {
        super(message, cause);
    }
}
