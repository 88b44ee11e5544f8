package io.skiff.controlplane.pod;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as the API writes them: RFC 3339, UTC, whole seconds. */
public final class Timestamps {

    private Timestamps() {}

    public static String format(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    public static Instant parse(String timestamp) {
        return Instant.parse(timestamp);
    }
}
