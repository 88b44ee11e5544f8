package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.volume.Claims;
import io.skiff.controlplane.volume.PodClaims;
import java.util.HashMap;
import java.util.Map;

/** Places the pods of one plan, one after the other: each finds what those before it have left. */
public final class Placer {

    private final Map<String, Candidate> candidates;
    private final Map<ObjectKey, String> held;

    Placer(Room room) {
        candidates = new HashMap<>(room.candidates());
        held = room.held();
    }

    /**
     * Places a pod that is about to be made. One with claims is not placed: its volumes decide on the node too, which
     * {@link ScheduleController} sees to.
     */
    public Placement place(Pod pod) {
        return Claims.of(pod).isEmpty()
                ? place(pod, PodClaims.NONE)
                : new Placement.Unschedulable(candidates.size(), Map.of());
    }

    /** What an earlier plan held for this pod is free for it: that one was not written. */
    Placement place(Pod pod, PodClaims claims) {
        var key = new ObjectKey(
                pod.getMetadata().getNamespace(), pod.getMetadata().getName());
        candidates.computeIfPresent(held.getOrDefault(key, ""), (name, candidate) -> candidate.without(key));
        var placement = Scheduler.place(pod, claims, candidates.values());
        if (placement instanceof Placement.Placed placed) {
            candidates.computeIfPresent(placed.nodeName(), (name, candidate) -> candidate.with(key, Share.of(pod)));
        }
        return placement;
    }
}
