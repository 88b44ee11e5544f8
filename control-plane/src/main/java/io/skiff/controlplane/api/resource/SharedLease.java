package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * One lease for all expiring objects that users create within some minutes: a lease for each would cost the store more
 * than the object.
 */
public final class SharedLease {

    private static final Duration TIME_TO_LIVE = Duration.ofMinutes(65);
    private static final Duration SHARED_FOR = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Store store;
    private final Clock clock;
    private final Waiting waiting;
    private long lease;
    private Instant sharedUntil = Instant.MIN;

    public SharedLease(Store store, Clock clock, Waiting waiting) {
        this.store = store;
        this.clock = clock;
        this.waiting = waiting;
    }

    /** Returns the lease. It blocks if a new one is due. */
    synchronized long id() {
        var now = clock.instant();
        if (now.isAfter(sharedUntil)) {
            lease = waiting.result(store.grantLease(TIME_TO_LIVE), LONGEST);
            sharedUntil = now.plus(SHARED_FOR);
        }
        return lease;
    }
}
