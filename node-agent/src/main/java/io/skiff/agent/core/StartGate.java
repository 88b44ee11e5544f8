package io.skiff.agent.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Holds back starts while this agent cannot know whether they are still wanted: after its own start until it has
 * received a set, and after a set until it has the bodies. While it was away its pods may have been moved, and a start
 * would run them twice.
 *
 * <p>It does not touch running containers. Each wait is bounded, so that an unreachable control plane keeps no pod
 * down. Any thread may use it.
 */
public final class StartGate {

    /** Longer than the start of a control plane, which may start at the same time. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LogManager.getLogger(StartGate.class);

    private final Instant opensAt;
    private boolean hasHeard;
    private boolean isBarred;
    private boolean isTold;
    private Instant bodiesExpectedUntil = Instant.MIN;

    /** @param now the time at which this agent starts */
    StartGate(Instant now) {
        opensAt = now.plus(PATIENCE);
    }

    /**
     * Notes a set of this node.
     *
     * @return whether it is the first one
     */
    synchronized boolean heard(Instant now) {
        boolean isFirst = !hasHeard;
        hasHeard = true;
        isBarred = false;
        bodiesExpectedUntil = now.plus(PATIENCE);
        return isFirst;
    }

    /** Notes that the control plane refuses this node. Running containers go on; the others were given up. */
    synchronized void barred() {
        isBarred = true;
    }

    /**
     * The time until which nothing of a pod may start; {@link Instant#MAX} if only a message of the control plane ends
     * the wait.
     *
     * @param isStale whether the present body of the pod is known to be outdated
     */
    synchronized Optional<Instant> holdsUntil(boolean isStale, Instant now) {
        if (!hasHeard && isBarred) {
            return Optional.of(Instant.MAX);
        }
        var end = !hasHeard ? opensAt : isStale ? bodiesExpectedUntil : Instant.MIN;
        if (now.isBefore(end)) {
            return Optional.of(end);
        }
        if (!hasHeard && !isTold) {
            isTold = true;
            LOG.warn(
                    "No control plane has said for {} s what this node is to run: starting what it was last told",
                    PATIENCE.toSeconds());
        }
        return Optional.empty();
    }
}
