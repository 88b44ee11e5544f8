package io.skiff.agent.pod;

import java.time.Instant;

/**
 * A step that did not work, and is tried again.
 *
 * @param reason a CamelCase word, for the status
 * @param message for the user
 * @param count how often in a row
 * @param at the last time
 */
public record Fault(String reason, String message, int count, Instant at) {

    /** When the step is tried again. */
    public Instant retryAt() {
        return at.plus(RestartPolicy.backOff(count));
    }
}
