package io.skiff.agent.pod;

import java.time.Instant;

/**
 * A step that failed, and will be tried again.
 *
 * @param reason a CamelCase word, for the status
 * @param message for the user
 * @param count the number of failures in a row
 * @param at the time of the last one
 */
public record Fault(String reason, String message, int count, Instant at) {

    /** The time of the next try. */
    public Instant retryAt() {
        return at.plus(RestartPolicy.backOff(count));
    }
}
