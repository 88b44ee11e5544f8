package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation.Ended;
import java.time.Duration;
import java.time.Instant;

/**
 * Computes the delay before an ended container restarts: none the first time, then 10 s, doubling to 5 minutes; ten
 * minutes of running reset it. Apart from the first restart the numbers are Kubernetes'.
 */
public final class RestartPolicy {

    public static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    public static final Duration HEALTHY_AFTER = Duration.ofMinutes(10);

    private RestartPolicy() {}

    /**
     * @param step the number of quick restarts before this one
     * @param delay between the end and the restart
     */
    public record Restart(int step, Duration delay, Instant at) {}

    /** @param step the number of quick restarts before the run that ended */
    public static Restart afterEnd(Ended ended, int step) {
        var ran = Duration.between(ended.startedAt(), ended.finishedAt());
        int counted = ran.compareTo(HEALTHY_AFTER) >= 0 ? 0 : step;
        var delay = counted == 0 ? Duration.ZERO : backOff(counted);
        return new Restart(counted, delay, ended.finishedAt().plus(delay));
    }

    /** The delay before the next try after {@code failures} failures, at least one: 10 s, 20 s, 40 s ... 5 min. */
    public static Duration backOff(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 10);
        var delay = FIRST_DELAY.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
