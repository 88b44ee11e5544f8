package io.skiff.agent.tunnel;

/** What a tunnel was to lead to cannot be had; its message is for the user. */
public final class TunnelException extends Exception {

    private static final long serialVersionUID = 1L;

    public TunnelException(String message) {
        super(message);
    }
}
