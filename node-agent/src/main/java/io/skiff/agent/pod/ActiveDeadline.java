package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The time after which a pod has failed, whatever its containers do: {@code spec.activeDeadlineSeconds}. */
final class ActiveDeadline {

    static final String REASON = "DeadlineExceeded";
    static final String MESSAGE = "Pod was active on the node longer than the specified deadline";

    private ActiveDeadline() {}

    /** @return empty for a pod without a deadline, and for one whose containers are over before it */
    static Optional<Instant> of(PodSpec pod, PodObservation seen) {
        Duration most = pod.activeDeadline();
        if (most == null) {
            return Optional.empty();
        }
        var end = PodStatuses.startTime(pod, seen).plus(most);
        return isOverBefore(end, pod, seen) ? Optional.empty() : Optional.of(end);
    }

    static boolean isExceeded(PodSpec pod, PodObservation seen, Instant now) {
        return of(pod, seen).filter(end -> !now.isBefore(end)).isPresent();
    }

    private static boolean isOverBefore(Instant end, PodSpec pod, PodObservation seen) {
        return PodPhase.of(pod, seen).isFinal()
                && seen.containers().stream()
                        .allMatch(container -> container.state() instanceof Ended ended
                                && ended.finishedAt().isBefore(end));
    }
}
