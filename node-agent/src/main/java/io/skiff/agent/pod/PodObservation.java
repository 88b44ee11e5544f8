package io.skiff.agent.pod;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.PodUid;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything observed of one pod on this node: the state of the kernel, and the results of former steps.
 *
 * @param firstSeen the time at which this node first saw the pod
 * @param address of the pod's interface
 * @param preparedHash the hash of the body for which the volumes were last prepared; empty if they were not
 * @param isCleared whether volumes and logs were removed
 * @param containers ordered by id
 * @param images by reference
 * @param faults by {@link PodAction#key}
 * @param hooks that began in this agent's time, and those that an earlier one saw done
 * @param eviction set if this agent evicted it
 * @param isEvictionKept whether the next agent will know of that
 * @param room what the node has for the pod; null unless its containers are to get other resources
 * @param told the last event of each kind, so that none is repeated
 */
public record PodObservation(
        PodUid uid,
        Instant firstSeen,
        boolean hasSandbox,
        @Nullable String address,
        String preparedHash,
        boolean isCleared,
        List<ContainerObservation> containers,
        Map<String, ImageState> images,
        Map<ContainerId, Health> health,
        HookResults hooks,
        Map<ContainerId, Stop> stops,
        Map<String, Fault> faults,
        @Nullable Eviction eviction,
        boolean isEvictionKept,
        @Nullable NodeRoom room,
        Map<String, String> told) {

    public PodObservation {
        containers = List.copyOf(containers);
        images = Map.copyOf(images);
        health = Map.copyOf(health);
        stops = Map.copyOf(stops);
        faults = Map.copyOf(faults);
        told = Map.copyOf(told);
    }

    /** Finds the latest run of a container; null if it never ran. */
    public @Nullable ContainerObservation newest(String name) {
        return containers.stream()
                .filter(container -> container.id().name().equals(name))
                .max(Comparator.comparingInt(container -> container.id().attempt()))
                .orElse(null);
    }

    /** The runs that a later run replaced. */
    public List<ContainerObservation> replaced() {
        return containers.stream()
                .filter(container -> !container.equals(newest(container.id().name())))
                .toList();
    }

    /** The containers that run now. */
    public List<ContainerObservation> running() {
        return containers.stream()
                .filter(container -> container.state() instanceof Running)
                .toList();
    }

    /** Whether a run is past its beginning: what its template says to do right after its start is done. */
    public boolean isBegun(ContainerTemplate template, ContainerId run) {
        return template.life().postStart() == null || hooks.postStart(run) == HookResults.HookResult.DONE;
    }

    /** Whether nothing of the pod is left on this node. */
    public boolean isGone() {
        return containers.isEmpty() && !hasSandbox && address == null && isCleared;
    }
}
