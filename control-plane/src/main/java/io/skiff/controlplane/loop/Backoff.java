package io.skiff.controlplane.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delay before the next try: it doubles up to a limit, and is up to a fifth longer, so that not all retries
 * coincide.
 */
record Backoff(Duration first, Duration longest) {

    private static final int MAX_DOUBLINGS = 30;

    /** @param failures the failures in a row, from 1 */
    Duration delay(int failures, RandomGenerator jitter) {
        long doubled = first.toMillis() << Math.min(failures - 1, MAX_DOUBLINGS);
        long millis = Math.min(doubled, longest.toMillis());
        return Duration.ofMillis(millis + (long) (millis * jitter.nextDouble() / 5));
    }
}
