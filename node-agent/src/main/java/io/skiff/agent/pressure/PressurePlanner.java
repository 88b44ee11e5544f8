package io.skiff.agent.pressure;

import io.skiff.agent.container.PodUid;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what a node lacks, and which pod ends for it, by the rules of the kubelet (pkg/kubelet/eviction): first a pod
 * that uses more than it asked for, and of several the one that exceeds it most. All pods have one priority here.
 */
public final class PressurePlanner {

    /** So long a node still counts as one that lacks something after a pod had to go for it: else its successor would come right here. */
    private static final Duration TRANSITION = Duration.ofMinutes(5);

    private PressurePlanner() {}

    /** The pod that is to end, and why. */
    public record Victim(PodUid uid, String message) {}

    /**
     * What the node lacks now. Half as much again must be there until it counts as enough, because a level at its
     * threshold would flip the condition all the time.
     *
     * @param before what it lacked at the last look
     * @param evictedAt when a pod last had to go for something
     */
    public static Set<Signal> lacking(
            List<Level> levels, Set<Signal> before, Map<Signal, Instant> evictedAt, Instant now) {
        var lacking = EnumSet.noneOf(Signal.class);
        for (var level : levels) {
            long threshold = Thresholds.of(level);
            boolean isLow = before.contains(level.signal())
                    ? level.available() < threshold + threshold / 2
                    : Thresholds.isBelow(level);
            var evicted = evictedAt.get(level.signal());
            boolean isRecent = evicted != null && now.isBefore(evicted.plus(TRANSITION));
            if (isLow || (isRecent && before.contains(level.signal()))) {
                lacking.add(level.signal());
            }
        }
        return lacking;
    }

    /** The pod whose end helps most; empty if none uses any of it. One that cannot be measured uses the most. */
    public static Optional<Victim> victim(Level level, List<PodUse> pods) {
        return pods.stream()
                .filter(pod -> pod.used() > 0)
                .max(Comparator.<PodUse, Boolean>comparing(pod -> !pod.isWhole())
                        .thenComparing(pod -> pod.excess() > 0)
                        .thenComparing(PodUse::excess)
                        .thenComparing(PodUse::title))
                .map(pod -> new Victim(pod.uid(), message(level, pod)));
    }

    /** What is left of something, for people. */
    public static String sentence(Level level) {
        var signal = level.signal();
        return "Of " + signal.resource() + " " + signal.amount(level.available()) + " of "
                + signal.amount(level.capacity()) + " are left, less than " + signal.amount(Thresholds.of(level));
    }

    private static String message(Level level, PodUse pod) {
        var signal = level.signal();
        var message = new StringBuilder("The node was low on resource: " + signal.resource() + ". Threshold quantity: "
                + signal.amount(Thresholds.of(level)) + ", available: " + signal.amount(level.available()) + ". ");
        for (var container : pod.containers()) {
            if (container.used() > container.requested()) {
                message.append("Container " + container.name() + " was using " + signal.amount(container.used())
                        + ", request is " + signal.amount(container.requested()) + ", has larger consumption of "
                        + signal.resource() + ". ");
            }
        }
        return message.toString();
    }
}
