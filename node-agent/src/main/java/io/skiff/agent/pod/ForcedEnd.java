package io.skiff.agent.pod;

import java.time.Instant;
import java.util.Optional;

/** Why a pod has failed whatever its containers do: it was evicted, or its time is over. */
record ForcedEnd(String reason, String message) {

    static Optional<ForcedEnd> of(PodSpec pod, PodObservation seen, Instant now) {
        var eviction = evicted(pod, seen);
        if (eviction.isPresent()) {
            return eviction;
        }
        return ActiveDeadline.isExceeded(pod, seen, now)
                ? Optional.of(new ForcedEnd(ActiveDeadline.REASON, ActiveDeadline.MESSAGE))
                : Optional.empty();
    }

    /** Empty unless the pod was evicted. */
    static Optional<ForcedEnd> evicted(PodSpec pod, PodObservation seen) {
        return eviction(pod, seen).map(eviction -> new ForcedEnd(Eviction.REASON, eviction.message()));
    }

    /** What this agent decided, or an earlier one. */
    private static Optional<Eviction> eviction(PodSpec pod, PodObservation seen) {
        return Optional.ofNullable(seen.eviction())
                .or(() -> Optional.ofNullable(pod.standing().eviction()));
    }
}
