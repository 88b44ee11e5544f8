package io.skiff.agent.pod;

/**
 * What the control plane wants of the directory of a persistent volume.
 *
 * @param handle the directory's name
 */
public record NodeVolume(String handle, Mode mode) {

    /** A missing directory is made only where that is asked for: elsewhere it is lost. */
    public enum Mode {
        KEEP,
        MAKE,
        REMOVE
    }
}
