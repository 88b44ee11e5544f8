package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.Fault;
import io.skiff.agent.pod.ImageState;
import io.skiff.agent.pod.ImageState.Missing;
import io.skiff.agent.pod.Stop;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory of one pod between two plans. Its loss costs a repeated step, never a wrong one. Only one thread
 * at a time may use it.
 */
public final class PodMemory {

    final Instant firstSeen;
    final Map<String, ImageState> images = new HashMap<>();
    final Map<ContainerId, Stop> stops = new HashMap<>();
    final Map<String, Fault> faults = new HashMap<>();
    final Map<String, String> told = new HashMap<>();
    final Set<ContainerId> endsSeen = new HashSet<>();
    final Map<ContainerId, String> lastWords = new HashMap<>();
    String preparedHash = "";
    volatile boolean isCleared;
    /** Whether it has been reported and has not ended: what has ended keeps its end. */
    volatile boolean isActive;
    /** Set by whoever finds that the pod takes too much. */
    volatile @Nullable Eviction eviction;

    private volatile @Nullable Instant storeChangedAt;
    private volatile boolean isWaitingForImage;

    PodMemory(Instant firstSeen) {
        this.firstSeen = firstSeen;
    }

    void failed(String key, String reason, String message, Instant now) {
        faults.merge(
                key,
                new Fault(reason, message, 1, now),
                (last, fault) -> new Fault(reason, message, last.count() + 1, now));
    }

    boolean isWaitingForImage() {
        return isWaitingForImage;
    }

    /** Notes that the image store changed, so that a missing image may be there now. Any thread may call it. */
    void storeChanged(Instant at) {
        storeChangedAt = at;
    }

    /**
     * Makes missing images due that are here now, if the store changed since the last time.
     *
     * @param isHere whether an image is on this node, and for this pod; others keep their back-off, so that their registries have peace
     */
    void lookAgainAfterChange(Predicate<String> isHere) {
        var changedAt = storeChangedAt;
        if (changedAt != null) {
            storeChangedAt = null;
            images.replaceAll((reference, state) -> state instanceof Missing missing && isHere.test(reference)
                    ? new Missing(missing.failures(), missing.problem(), missing.platforms(), changedAt)
                    : state);
        }
        isWaitingForImage = images.values().stream().anyMatch(Missing.class::isInstance);
    }
}
