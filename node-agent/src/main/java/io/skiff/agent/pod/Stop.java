package io.skiff.agent.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * A container was asked to end.
 *
 * @param isKilled the grace was over, SIGKILL was sent
 */
public record Stop(Instant since, Duration grace, boolean isKilled) {

    /** When SIGKILL is due. */
    public Instant killAt() {
        return since.plus(grace);
    }

    /** The same stop, after SIGKILL. */
    public Stop killed() {
        return new Stop(since, grace, true);
    }
}
