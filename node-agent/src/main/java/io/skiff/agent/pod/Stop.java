package io.skiff.agent.pod;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that a container stop.
 *
 * @param signalledAt when its stop signal was sent; null as long as something is done before
 * @param leastEnd SIGKILL comes no earlier, however much of the grace period was used before the stop signal
 * @param isKilled whether the grace period is over and SIGKILL was sent
 */
public record Stop(Instant since, Duration grace, @Nullable Instant signalledAt, Instant leastEnd, boolean isKilled) {

    /** The kubelet's: what a container has after its stop signal when a hook took all of its grace period. */
    private static final Duration LEAST = Duration.ofSeconds(2);

    /** A stop that begins with the stop signal. */
    public static Stop signalled(Instant now, Duration grace) {
        return new Stop(now, grace, now, now, false);
    }

    /** A stop that begins with something before the stop signal. */
    public static Stop prepared(Instant now, Duration grace) {
        return new Stop(now, grace, null, now, false);
    }

    /** A stop that begins with its end. */
    public static Stop killedAt(Instant now) {
        return new Stop(now, Duration.ZERO, now, now, true);
    }

    /** The end of the grace period. */
    public Instant graceEnd() {
        return since.plus(grace);
    }

    /** Returns the same stop after the stop signal, which something else went before. */
    public Stop signalledAfterAll(Instant now) {
        return new Stop(since, grace, now, now.plus(LEAST), isKilled);
    }

    /** Returns the same stop after SIGKILL. */
    public Stop killed() {
        return new Stop(since, grace, signalledAt, leastEnd, true);
    }
}
