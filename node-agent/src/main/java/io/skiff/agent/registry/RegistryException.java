package io.skiff.agent.registry;

/** Why a registry did not give what it was asked for; the message says which registry, what it said, and what to do. */
public final class RegistryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The sorts of failure that a person mends in different ways. */
    public enum Failure {
        /** No such repository, tag or digest. */
        NOT_FOUND,
        /** The registry wants credentials, or refuses those that it got. */
        NOT_AUTHORIZED,
        /** No connection, or none that lasts. */
        UNREACHABLE,
        /** A connection, to somebody whose certificate nobody here vouches for. */
        UNTRUSTED,
        /** Too many requests; the registry says for how long. */
        RATE_LIMITED,
        /** The registry answers what its protocol does not allow, or too much. */
        BROKEN
    }

    private final Failure failure;

    RegistryException(Failure failure, String message) {
        super(message);
        this.failure = failure;
    }

    RegistryException(Failure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
