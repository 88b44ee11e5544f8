package io.skiff.agent.linux.nftables;

/** libnftables is missing, or the kernel refused the rules. Nothing was changed. */
public final class NftablesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public NftablesException(String message) {
        super(message);
    }

    public NftablesException(String message, Throwable cause) {
        super(message, cause);
    }
}
