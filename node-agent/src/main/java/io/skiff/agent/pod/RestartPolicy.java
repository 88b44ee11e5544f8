package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerObservation.Ended;
import java.time.Duration;
import java.time.Instant;

/**
 * When a container that ended is started again: at once the first time, then after 10 s, doubling to 5 minutes; ten minutes of
 * running make it forget. The numbers are Kubernetes', but for the first restart.
 */
public final class RestartPolicy {

    public static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    public static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    public static final Duration HEALTHY_AFTER = Duration.ofMinutes(10);

    private RestartPolicy() {}

    /**
     * @param step how many restarts came in quick succession, this one not counted
     * @param delay between the end and the restart
     */
    public record Restart(int step, Duration delay, Instant at) {}

    /** @param step of the run that ended: the quick restarts that led to it */
    public static Restart afterEnd(Ended ended, int step) {
        var ran = Duration.between(ended.startedAt(), ended.finishedAt());
        int counted = ran.compareTo(HEALTHY_AFTER) >= 0 ? 0 : step;
        var delay = counted == 0 ? Duration.ZERO : backOff(counted);
        return new Restart(counted, delay, ended.finishedAt().plus(delay));
    }

    /** The wait before the try that follows {@code failures} failed ones, at least one: 10 s, 20 s, 40 s ... 5 min. */
    public static Duration backOff(int failures) {
        int doublings = Math.min(Math.max(failures, 1) - 1, 10);
        var delay = FIRST_DELAY.multipliedBy(1L << doublings);
        return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
    }
}
