package io.skiff.controlplane.store;

/** The history that was asked for is not there: list again. */
public final class CompactedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private CompactedException(String message) {
        super(message);
    }

    public static CompactedException tooOld(long asked, long oldest) {
        return new CompactedException("revision " + asked + " was compacted; the oldest is " + oldest);
    }

    /** @param operation the operation that needed the history */
    public static CompactedException already(String operation) {
        return new CompactedException(operation + ": the revision was compacted before");
    }

    /** The store was emptied or restored, or it is another store. */
    public static CompactedException neverThere(long asked, long newest) {
        return new CompactedException("revision " + asked + " is not in this store; the newest is " + newest);
    }
}
