package io.skiff.agent.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * A request that a container stop.
 *
 * @param isKilled whether the grace period is over and SIGKILL was sent
 */
public record Stop(Instant since, Duration grace, boolean isKilled) {

    /** The time at which SIGKILL is due. */
    public Instant killAt() {
        return since.plus(grace);
    }

    /** Returns the same stop after SIGKILL. */
    public Stop killed() {
        return new Stop(since, grace, true);
    }
}
