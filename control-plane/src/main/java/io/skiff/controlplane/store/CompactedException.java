package io.skiff.controlplane.store;

/** The history that was asked for is gone: list again. */
public final class CompactedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public CompactedException(long asked, long oldest) {
        super("revision " + asked + " was compacted; the oldest is " + oldest);
    }
}
