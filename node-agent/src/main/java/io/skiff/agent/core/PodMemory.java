package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Fault;
import io.skiff.agent.pod.ImageLookup;
import io.skiff.agent.pod.Stop;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agent's memory of one pod between two plans. Its loss costs a repeated step, never a wrong one. Only one thread
 * at a time may use it.
 */
public final class PodMemory {

    final Instant firstSeen;
    final Map<String, ImageLookup> images = new HashMap<>();
    final Map<ContainerId, Stop> stops = new HashMap<>();
    final Map<String, Fault> faults = new HashMap<>();
    final Map<String, String> told = new HashMap<>();
    final Set<ContainerId> endsSeen = new HashSet<>();
    String preparedHash = "";
    boolean isCleared;
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

    /** Makes the failed lookups due, if the store changed since the last time. */
    void lookAgainAfterChange() {
        var changedAt = storeChangedAt;
        if (changedAt != null) {
            storeChangedAt = null;
            images.replaceAll((reference, lookup) ->
                    lookup.isFound() ? lookup : new ImageLookup(lookup.misses(), lookup.digest(), changedAt));
        }
        isWaitingForImage = images.values().stream().anyMatch(lookup -> !lookup.isFound());
    }
}
