package io.skiff.agent.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Holds back what would be started while this agent cannot know whether that is still wanted: after its own start until it has heard a
 * set, and after a set until it has the bodies. While it was away its pods may have been moved, and started again they would run twice.
 *
 * <p>What runs is not touched. Each wait is bounded: a control plane that cannot be reached keeps no pod down. Used by any thread.
 */
public final class StartGate {

    /** Longer than a control plane takes that starts at the same time. */
    public static final Duration PATIENCE = Duration.ofSeconds(15);

    private static final Logger LOG = LogManager.getLogger(StartGate.class);

    private final Instant opensAt;
    private boolean hasHeard;
    private boolean isBarred;
    private boolean isTold;
    private Instant bodiesExpectedUntil = Instant.MIN;

    /** @param now at which this agent starts */
    StartGate(Instant now) {
        opensAt = now.plus(PATIENCE);
    }

    /**
     * A set of this node was taken in.
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

    /** The control plane is there, and this node is none of its nodes any more. What it runs goes on; what does not run was given up. */
    synchronized void barred() {
        isBarred = true;
    }

    /**
     * Until when nothing of a pod may be started; {@link Instant#MAX} when only another word of the control plane changes that.
     *
     * @param isStale the pod is known to have another body than the one that is here
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
