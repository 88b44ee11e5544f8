package io.skiff.controlplane.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubling up to a limit, and up to a fifth longer, so that not all try at once. */
record Backoff(Duration first, Duration longest) {

    private static final int MAX_DOUBLINGS = 30;

    /** @param failures in a row, from 1 */
    Duration delay(int failures, RandomGenerator jitter) {
        long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis + (long) (millis * jitter.nextDouble() / 5));
    }
}
