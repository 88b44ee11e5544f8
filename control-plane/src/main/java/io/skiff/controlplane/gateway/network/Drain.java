package io.skiff.controlplane.gateway.network;

import java.time.Duration;
import java.time.Instant;

/**
 * How far traffic has left a pod that is to end. Its agent hears of the end only when it has: the pod leaves the network state, every ready
 * node has made one without it, then its containers are stopped.
 *
 * @param endsAt no longer than this
 * @param goneAt the first network state without the pod; {@link Reached#NOTHING} while it is in
 */
record Drain(Instant endsAt, Reached goneAt) {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** @param grace for the pod's end; a drain never takes longer, so that without a grace there is none */
    static Drain begin(Duration grace, Instant now) {
        return new Drain(now.plus(grace.compareTo(LONGEST) < 0 ? grace : LONGEST), Reached.NOTHING);
    }

    /** @param state the network state that was looked at */
    Drain looked(boolean isInNetwork, Reached state) {
        return isInNetwork
                ? new Drain(endsAt, Reached.NOTHING)
                : goneAt.equals(Reached.NOTHING) ? new Drain(endsAt, state) : this;
    }

    /** @param madeByAll the newest network that every ready node has made */
    boolean isOver(Reached madeByAll, Instant now) {
        return !now.isBefore(endsAt) || (!goneAt.equals(Reached.NOTHING) && madeByAll.covers(goneAt));
    }
}
