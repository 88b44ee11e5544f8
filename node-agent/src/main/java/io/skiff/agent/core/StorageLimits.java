package io.skiff.agent.core;

import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pressure.StorageLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Evicts pods that take more of the disk than they may. */
final class StorageLimits {

    private static final Logger LOG = LogManager.getLogger(StorageLimits.class);

    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** So much longer than a look the next pause is, so that pods with many files cost no more than a part of a core. */
    private static final int PAUSE_FACTOR = 50;

    private final PodUses uses;
    private final Evictions evictions;
    private final InstantSource clock;

    StorageLimits(PodUses uses, Evictions evictions, InstantSource clock) {
        this.uses = uses;
        this.evictions = evictions;
        this.clock = clock;
    }

    /** Returns when to look again. */
    Instant look(Instant now) {
        uses.active(StorageLimit::isOf).forEach(this::check);
        var end = clock.instant();
        var pause = Duration.between(now, end).multipliedBy(PAUSE_FACTOR);
        return end.plus(pause.compareTo(PERIOD) > 0 ? pause : PERIOD);
    }

    private void check(PodSpec pod) {
        try {
            StorageLimit.exceeded(pod, uses.disk(pod)).ifPresent(why -> evictions.evict(pod.uid(), new Eviction(why)));
        } catch (RuntimeException e) {
            LOG.warn("What pod {} takes of the disk cannot be measured", pod.title(), e);
        }
    }
}
