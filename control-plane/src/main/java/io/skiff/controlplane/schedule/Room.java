package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.image.ImagePlatforms;
import io.skiff.controlplane.kind.core.NodeKind;
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

    /** Whether pods may be expected to run on the node. */
    public boolean isReady(String node) {
        var candidate = candidates.get(node);
        return candidate != null && NodeKind.isReady(candidate.node());
    }

    /** @throws IllegalArgumentException if there is no such node */
    Node node(String name) {
        var candidate = candidates.get(name);
        if (candidate == null) {
            throw new IllegalArgumentException("there is no node " + name);
        }
        return candidate.node();
    }

    /** Whether a node is known to have no platform for one of these images. */
    public boolean isForeignTo(String node, ImagePlatforms platforms) {
        var candidate = candidates.get(node);
        return candidate != null && !platforms.reasons(candidate.node()).isEmpty();
    }

    /** For one plan. */
    public Placer placer() {
        return new Placer(this);
    }
}
