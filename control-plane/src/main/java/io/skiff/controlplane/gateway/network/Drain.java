package io.skiff.controlplane.gateway.network;

import java.time.Duration;
import java.time.Instant;

/**
 * How far traffic has left a pod that is to end. Its agent hears of the end only when it has: the pod leaves the network state, every ready
 * node has made one without it, then its containers are stopped.
 *
 * @param endsAt no longer than this
 * @param goneAt the revision of the first network state without the pod; 0 while it is in
 */
record Drain(Instant endsAt, long goneAt) {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** @param grace for the pod's end; a drain never takes longer, so that without a grace there is none */
    static Drain begin(Duration grace, Instant now) {
        return new Drain(now.plus(grace.compareTo(LONGEST) < 0 ? grace : LONGEST), 0);
    }

    /** @param revision of the network state that was looked at */
    Drain looked(boolean isInNetwork, long revision) {
        return isInNetwork ? new Drain(endsAt, 0) : goneAt == 0 ? new Drain(endsAt, revision) : this;
    }

    /** @param madeByAll the newest revision of the network that every ready node has made */
    boolean isOver(long madeByAll, Instant now) {
        return !now.isBefore(endsAt) || (goneAt > 0 && goneAt <= madeByAll);
    }
}
