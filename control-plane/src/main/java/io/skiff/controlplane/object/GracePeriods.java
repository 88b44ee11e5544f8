package io.skiff.controlplane.object;

/** The times between the mark of deletion on an object and its removal ({@code metadata.deletionGracePeriodSeconds}). */
public final class GracePeriods {

    /** Times far beyond it cannot be written. */
    public static final long LONGEST_SECONDS = Integer.MAX_VALUE;

    private GracePeriods() {}

    /** Bounds a grace period: an older version may have stored more, or a negative one. */
    public static long bounded(long seconds) {
        return Math.max(0, Math.min(seconds, LONGEST_SECONDS));
    }
}
