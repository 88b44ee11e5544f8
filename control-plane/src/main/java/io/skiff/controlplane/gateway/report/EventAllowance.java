package io.skiff.controlplane.gateway.report;

import java.time.Duration;
import java.time.Instant;

/** The events that one node may still record: enough for all its pods to start at once, then one in each period. */
public final class EventAllowance {

    public static final int MOST = 500;
    private static final Duration ONE_MORE_AFTER = Duration.ofMillis(100);

    private int left = MOST;
    private Instant counted = Instant.MIN;

    public boolean take(Instant now) {
        if (counted.equals(Instant.MIN)) {
            counted = now;
        }
        long earned = Duration.between(counted, now).dividedBy(ONE_MORE_AFTER);
        left = (int) Math.min(MOST, left + earned);
        counted = counted.plus(ONE_MORE_AFTER.multipliedBy(earned));
        return left > 0 && left-- > 0;
    }
}
