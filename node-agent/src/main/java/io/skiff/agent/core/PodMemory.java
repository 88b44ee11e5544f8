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
 * What the agent remembers of one pod between two looks at it. Losing it costs a repeated step, never a wrong one. Used by one
 * thread at a time.
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

    /** The image store changed: what was missing may be there now. Called by any thread. */
    void storeChanged(Instant at) {
        storeChangedAt = at;
    }

    /** Makes the lookups that missed due, if the store changed since the last time. */
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
