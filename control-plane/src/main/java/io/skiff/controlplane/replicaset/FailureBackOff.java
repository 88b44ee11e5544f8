package io.skiff.controlplane.replicaset;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.object.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Delays replacements of pods that failed as a whole (for example because a node refuses them), longer each time. */
final class FailureBackOff {

    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** The failed pods that are kept. The first one is replaced at once. */
    private static final int KEPT = 10;

    private FailureBackOff() {}

    /** Before this no replacement is made; empty when there is no reason to wait. */
    static Optional<Instant> until(List<Pod> pods) {
        var failed = oldestFirst(pods);
        if (failed.size() < 2) {
            return Optional.empty();
        }
        var delay = Duration.ofSeconds(1L << Math.min(failed.size() - 1, 20));
        return Optional.of(
                createdAt(failed.get(failed.size() - 1)).plus(delay.compareTo(LONGEST) < 0 ? delay : LONGEST));
    }

    /** The oldest failed pods, of which there are more than anybody will look at. */
    static List<Pod> surplus(List<Pod> pods) {
        var failed = oldestFirst(pods);
        return failed.subList(0, Math.max(0, failed.size() - KEPT));
    }

    private static List<Pod> oldestFirst(List<Pod> failed) {
        return failed.stream()
                .sorted(Comparator.comparing(FailureBackOff::createdAt))
                .toList();
    }

    private static Instant createdAt(Pod pod) {
        var created = pod.getMetadata().getCreationTimestamp();
        return created == null ? Instant.EPOCH : Timestamps.parse(created);
    }
}
