package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pressure.StorageLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Evicts pods that take more of the disk than they may. */
final class StorageLimits {

    private static final Logger LOG = LogManager.getLogger(StorageLimits.class);

    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** Of a look at one pod's files. Who has more than can be counted in this time goes, so it is long. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    /** So much longer than a look at a pod its next pause is, so that its files cost no more than a part of a core. */
    private static final int PAUSE_FACTOR = 50;

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    private final PodUses uses;
    private final Evictions evictions;
    private final InstantSource clock;
    private final Map<PodUid, Instant> next = new HashMap<>();

    StorageLimits(PodUses uses, Evictions evictions, InstantSource clock) {
        this.uses = uses;
        this.evictions = evictions;
        this.clock = clock;
    }

    /** Returns when to look again. */
    Instant look(Instant now) {
        var pods = uses.active(StorageLimit::isOf).toList();
        next.keySet().retainAll(pods.stream().map(PodSpec::uid).toList());
        pods.stream()
                .filter(pod -> !now.isBefore(next.getOrDefault(pod.uid(), Instant.MIN)))
                .forEach(this::checkAndPause);
        return clock.instant().plus(PERIOD);
    }

    private void checkAndPause(PodSpec pod) {
        var begin = clock.instant();
        check(pod);
        var end = clock.instant();
        var pause = Duration.between(begin, end).multipliedBy(PAUSE_FACTOR);
        next.put(pod.uid(), end.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
    }

    private void check(PodSpec pod) {
        try {
            StorageLimit.exceeded(pod, uses.disk(pod, LONGEST_LOOK))
                    .ifPresent(why -> evictions.evict(pod.uid(), new Eviction(why)));
        } catch (RuntimeException e) {
            LOG.warn("What pod {} takes of the disk cannot be measured", pod.title(), e);
        }
    }
}
