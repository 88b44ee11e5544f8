package io.skiff.agent.volume;

/** A volume cannot be made as its spec asks. The message is for the user and names the volume. */
public final class VolumeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public VolumeException(String message) {
        super(message);
    }

    public VolumeException(String message, Throwable cause) {
        super(message, cause);
    }
}
