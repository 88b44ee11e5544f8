package io.skiff.agent.core;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerResources;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pressure.DiskUse;
import io.skiff.agent.pressure.PodUse;
import io.skiff.agent.pressure.PodUse.OfContainer;
import io.skiff.agent.pressure.Signal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads what the pods of this node use, once it runs out. */
final class PodUses {

    /** Of a look at one pod's files while the node runs out of them: there are others to look at. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(5);

    private final Assignments assignments;
    private final Predicate<PodUid> canGo;
    private final ContainerRuntime runtime;
    private final ContainerResources resources;
    private final PodStorage storage;

    /** @param canGo whether a pod has neither ended nor been evicted */
    PodUses(
            Assignments assignments,
            Predicate<PodUid> canGo,
            ContainerRuntime runtime,
            ContainerResources resources,
            PodStorage storage) {
        this.assignments = assignments;
        this.canGo = canGo;
        this.runtime = runtime;
        this.resources = resources;
        this.storage = storage;
    }

    /**
     * The pods that have something on this node, have not ended, and are not about to end.
     *
     * @param wanted asked first, as it costs less
     */
    Stream<PodSpec> active(Predicate<PodSpec> wanted) {
        return assignments.pods().stream()
                .flatMap(uid -> assignments.find(uid).stream())
                .filter(wanted)
                .filter(pod -> pod.deletion() == null
                        && pod.standing().eviction() == null
                        && canGo.test(pod.uid())
                        && !runtime.list(pod.uid()).isEmpty());
    }

    List<PodUse> of(Signal signal) {
        return active(pod -> true).map(pod -> use(pod, signal)).toList();
    }

    private PodUse use(PodSpec pod, Signal signal) {
        var disk = signal.isOfDisk() ? disk(pod, LONGEST_LOOK) : DiskUse.NONE;
        var containers = pod.allContainers()
                .map(template -> new OfContainer(
                        template.name(), used(pod, template, signal, disk), requested(template, signal)))
                .toList();
        var volumes = disk.allVolumes();
        return new PodUse(
                pod.uid(),
                pod.title(),
                containers,
                signal == Signal.INODES ? volumes.inodes() : volumes.bytes(),
                disk.all().isWhole());
    }

    private long used(PodSpec pod, ContainerTemplate template, Signal signal, DiskUse disk) {
        return switch (signal) {
            case MEMORY ->
                running(pod)
                        .filter(run -> run.id().name().equals(template.name()))
                        .flatMap(run -> resources.usage(run.id()).stream())
                        .mapToLong(Usage::memoryBytes)
                        .sum();
            case PROCESSES ->
                running(pod)
                        .filter(run -> run.id().name().equals(template.name()))
                        .mapToLong(run -> resources.processes(run.id()))
                        .sum();
            case DISK -> disk.container(template.name()).bytes();
            case INODES -> disk.container(template.name()).inodes();
        };
    }

    private static long requested(ContainerTemplate template, Signal signal) {
        return switch (signal) {
            case MEMORY -> template.resources().memoryRequestBytes().orElse(0);
            case DISK -> template.resources().storageRequestBytes().orElse(0);
            case INODES, PROCESSES -> 0;
        };
    }

    /**
     * What a pod takes of the disk now.
     *
     * @param longest what the look may take
     */
    DiskUse disk(PodSpec pod, Duration longest) {
        Map<String, Path> layers = new HashMap<>();
        running(pod).forEach(run -> layers.put(run.id().name(), resources.writableLayer(run.id())));
        return storage.use(pod, layers, longest);
    }

    private Stream<ContainerObservation> running(PodSpec pod) {
        return runtime.list(pod.uid()).stream().filter(container -> container.state() instanceof Running);
    }
}
