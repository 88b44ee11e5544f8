package io.skiff.controlplane.object;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Times as the API writes them: RFC 3339, UTC, whole seconds. */
public final class Timestamps {

    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Timestamps() {}

    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /**
     * Parses a timestamp. An invalid one, which an older version accepted, counts as the epoch: one odd object must not
     * keep the others from being planned.
     */
    public static Instant parse(@Nullable String timestamp) {
        try {
            return timestamp == null ? Instant.EPOCH : Instant.parse(timestamp);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** The time, or the nearest one that can be written: an agent may say anything. */
    public static Instant ofEpochSecond(long seconds) {
        return Instant.ofEpochSecond(Math.max(0, Math.min(seconds, LAST.getEpochSecond())));
    }

    /** Adds seconds, up to the last time that can be written, whatever number a user has given. */
    public static Instant plusSeconds(Instant time, long seconds) {
        long most = LAST.getEpochSecond() - time.getEpochSecond();
        return seconds >= most ? LAST : time.plusSeconds(Math.max(0, seconds));
    }
}
