package io.skiff.agent.pod;

import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ContainerObservation;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Whether the containers of a pod have the resources that its spec asks for now, and whether this node can give them (KEP-1287). All of
 * them are given, or none. Performs no I/O.
 */
public final class Resizes {

    private final PodSpec pod;
    private final PodObservation seen;
    private final Verdict verdict;
    private final String message;

    /** What the node says to the wish. */
    private enum Verdict {
        NONE(""),
        ADMITTED(""),
        /** There is no room for it now. */
        DEFERRED("Deferred"),
        /** The node is too small for it. */
        INFEASIBLE("Infeasible");

        private final String reason;

        Verdict(String reason) {
            this.reason = reason;
        }
    }

    private Resizes(PodSpec pod, PodObservation seen, Verdict verdict, String message) {
        this.pod = pod;
        this.seen = seen;
        this.verdict = verdict;
        this.message = message;
    }

    static Resizes of(PodSpec pod, PodObservation seen) {
        if (!areWanted(pod, seen.containers()) || PodPhase.of(pod, seen).isFinal()) {
            return new Resizes(pod, seen, Verdict.NONE, "");
        }
        var room = seen.room();
        if (room == null) {
            return new Resizes(pod, seen, Verdict.ADMITTED, "");
        }
        var cpu = new Wish("cpu", pod, seen, Allocation::cpuRequestMillis);
        var memory = new Wish("memory", pod, seen, Allocation::memoryRequestBytes);
        var wishes = List.of(cpu, memory);
        var tooLarge = List.of(cpu.exceeds(0, room.cpuMillis()), memory.exceeds(0, room.memoryBytes()));
        var crowded = List.of(
                cpu.exceeds(room.usedCpuMillis(), room.cpuMillis()),
                memory.exceeds(room.usedMemoryBytes(), room.memoryBytes()));
        for (int i = 0; i < wishes.size(); i++) {
            if (tooLarge.get(i)) {
                long capacity = i == 0 ? room.cpuMillis() : room.memoryBytes();
                return new Resizes(
                        pod,
                        seen,
                        Verdict.INFEASIBLE,
                        "Node didn't have enough capacity: " + wishes.get(i) + ", capacity: " + capacity);
            }
        }
        for (int i = 0; i < wishes.size(); i++) {
            if (crowded.get(i)) {
                long used = i == 0 ? room.usedCpuMillis() : room.usedMemoryBytes();
                long capacity = i == 0 ? room.cpuMillis() : room.memoryBytes();
                return new Resizes(
                        pod,
                        seen,
                        Verdict.DEFERRED,
                        "Node didn't have enough resource: " + wishes.get(i) + ", used: " + used + ", capacity: "
                                + capacity);
            }
        }
        return new Resizes(pod, seen, Verdict.ADMITTED, "");
    }

    /** Of one resource: what the pod's containers ask for, and what they have. */
    private static final class Wish {

        private final String resource;
        private final long wanted;
        private final long had;

        Wish(String resource, PodSpec pod, PodObservation seen, Function<Allocation, OptionalLong> request) {
            this.resource = resource;
            this.wanted = pod.lasting()
                    .mapToLong(template ->
                            request.apply(Allocation.of(template.resources())).orElse(0))
                    .sum();
            this.had = pod.lasting()
                    .mapToLong(template -> {
                        var newest = seen.newest(template.name());
                        var has = newest == null ? Allocation.of(template.resources()) : Allocation.of(newest);
                        return request.apply(has).orElse(0);
                    })
                    .sum();
        }

        /** Less than the pod has always fits. */
        boolean exceeds(long used, long capacity) {
            return wanted > had && wanted > capacity - used;
        }

        @Override
        public String toString() {
            return resource + ", requested: " + wanted;
        }
    }

    /** Whether a container has other resources than its spec asks for. */
    public static boolean areWanted(PodSpec pod, List<ContainerObservation> containers) {
        var newest = containers.stream()
                .collect(Collectors.toMap(
                        container -> container.id().name(),
                        container -> container,
                        (one, other) -> one.id().attempt() > other.id().attempt() ? one : other));
        return pod.lasting().anyMatch(template -> {
            var container = newest.get(template.name());
            return container != null && !Allocation.of(container).equals(Allocation.of(template.resources()));
        });
    }

    boolean isAdmitted() {
        return verdict == Verdict.ADMITTED;
    }

    /** Whether this container is to get other resources, now or later. */
    boolean isWanted(ContainerTemplate template, ContainerObservation container) {
        return verdict != Verdict.NONE
                && isLasting(template)
                && !Allocation.of(container).equals(Allocation.of(template.resources()));
    }

    private boolean isLasting(ContainerTemplate template) {
        return pod.lasting().anyMatch(one -> one.name().equals(template.name()));
    }

    /** What the node has accepted for a container that has run. */
    Allocation allocated(ContainerTemplate template, ContainerObservation newest) {
        return isWanted(template, newest) && !isAdmitted()
                ? Allocation.of(newest)
                : Allocation.of(template.resources());
    }

    /** The template with which a container starts: with what the node has accepted. */
    ContainerTemplate startable(ContainerTemplate template) {
        var newest = seen.newest(template.name());
        if (newest == null) {
            return template;
        }
        var allocated = allocated(template, newest);
        return allocated.equals(Allocation.of(template.resources()))
                ? template
                : template.withResources(allocated.in(template.resources()));
    }

    /** One that an agent started which did not note what it gave gets it noted while it runs. */
    boolean areByRestart(ContainerTemplate template, ContainerObservation running) {
        var before = Allocation.of(running);
        return !before.equals(Allocation.NONE)
                && template.life().resizes().restarts(before, Allocation.of(template.resources()));
    }

    ResizeContainer step(ContainerTemplate template, ContainerObservation running) {
        return new ResizeContainer(
                running.id(),
                template.resources(),
                Allocation.of(template.resources()).noted(running.labels()),
                share(template));
    }

    /** What the pod has together once this container has what it asks for: others may still have to give something up. */
    private PodLimits share(ContainerTemplate changed) {
        long notGivenUp = pod.lasting()
                .filter(template -> !template.name().equals(changed.name()))
                .mapToLong(this::memoryToGiveUp)
                .sum();
        var limit = pod.memoryLimitBytes();
        return new PodLimits(
                pod.cpuRequestMillis(),
                pod.memoryRequestBytes(),
                limit.isPresent() ? OptionalLong.of(limit.getAsLong() + notGivenUp) : limit);
    }

    private long memoryToGiveUp(ContainerTemplate template) {
        var newest = seen.newest(template.name());
        long has = newest == null ? 0 : Allocation.of(newest).memoryLimitBytes().orElse(0);
        return Math.max(0, has - template.resources().memoryLimitBytes().orElse(0));
    }

    PodResize status() {
        if (verdict == Verdict.NONE) {
            return PodResize.NONE;
        }
        var error = pod.lasting()
                .map(template -> seen.faults().get(PodAction.resizeKey(template.name())))
                .filter(fault -> fault != null)
                .map(Fault::message)
                .findFirst()
                .orElse("");
        return new PodResize(verdict.reason, message, isAdmitted(), isAdmitted() ? error : "");
    }
}
