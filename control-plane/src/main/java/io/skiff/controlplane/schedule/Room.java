package io.skiff.controlplane.schedule;

import io.skiff.controlplane.object.ObjectKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes have left at one moment, held placements taken off.
 *
 * @param candidates by the nodes' names
 * @param held the pods that count on a node because somebody is writing them there, and which node
 * @param nextExpiry when there will be room again that is held for writes that may have failed
 */
public record Room(Map<String, Candidate> candidates, Map<ObjectKey, String> held, Optional<Instant> nextExpiry) {

    public Room {
        candidates = Map.copyOf(candidates);
        held = Map.copyOf(held);
    }

    /** For one plan. */
    public Placer placer() {
        return new Placer(this);
    }
}
