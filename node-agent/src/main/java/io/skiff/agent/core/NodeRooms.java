package io.skiff.agent.core;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Allocation;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.NodeRoom;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.RestartRule;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** Counts what the pods of this node have of its processors and its memory. */
final class NodeRooms {

    private final Assignments assignments;
    private final ContainerRuntime runtime;
    private final long cpuMillis;
    private final long memoryBytes;

    NodeRooms(Assignments assignments, ContainerRuntime runtime, long cpuMillis, long memoryBytes) {
        this.assignments = assignments;
        this.runtime = runtime;
        this.cpuMillis = cpuMillis;
        this.memoryBytes = memoryBytes;
    }

    /** What the node has for this pod beside the others. */
    NodeRoom around(PodUid pod) {
        long cpu = 0;
        long memory = 0;
        for (var uid : assignments.pods()) {
            var other = uid.equals(pod) ? null : assignments.find(uid).orElse(null);
            if (other != null) {
                var containers = runtime.list(uid);
                cpu += used(other, containers, Allocation::cpuRequestMillis);
                memory += used(other, containers, Allocation::memoryRequestBytes);
            }
        }
        return new NodeRoom(cpuMillis, memoryBytes, cpu, memory);
    }

    /** What its containers have; of those that have not run yet what they ask for. */
    private static long used(
            PodSpec pod, List<ContainerObservation> containers, Function<Allocation, OptionalLong> request) {
        boolean isOver = !containers.isEmpty()
                && pod.restartRule() != RestartRule.ALWAYS
                && containers.stream().noneMatch(container -> container.state() instanceof Running);
        if (isOver) {
            return 0;
        }
        return pod.lasting()
                .mapToLong(template -> {
                    var has = containers.stream()
                            .filter(container -> container.id().name().equals(template.name()))
                            .max(Comparator.comparingInt(
                                    container -> container.id().attempt()))
                            .map(Allocation::of)
                            .filter(allocation -> !allocation.equals(Allocation.NONE))
                            .orElseGet(() -> Allocation.of(template.resources()));
                    return request.apply(has).orElse(0);
                })
                .sum();
    }
}
