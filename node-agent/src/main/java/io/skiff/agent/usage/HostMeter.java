package io.skiff.agent.usage;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerResources;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.pod.RunLabels;
import io.skiff.agent.usage.Reading.Counted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Reads what this host and its containers have used. */
public final class HostMeter {

    /** Of the numbers in /proc/stat, a hundredth of a second (proc(5), USER_HZ). */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** The fields of /proc/stat after which come those that count time a second time. */
    private static final int COUNTED_FIELDS = 8;

    private static final int IDLE = 3;
    private static final int WAITING = 4;

    private final ContainerRuntime runtime;
    private final ContainerResources resources;
    private final Path proc;
    private final InstantSource clock;

    /** @param proc where the kernel's files are */
    public HostMeter(ContainerRuntime runtime, ContainerResources resources, Path proc, InstantSource clock) {
        this.runtime = runtime;
        this.resources = resources;
        this.proc = proc;
        this.clock = clock;
    }

    Reading read() {
        var containers = new HashMap<ContainerId, Counted>();
        for (var container : runtime.list()) {
            if (container.state() instanceof Running running) {
                count(container, running, containers);
            }
        }
        return new Reading(
                clock.instant(), new Usage(cpuNanos(), HostMemory.read(proc).workingSetBytes()), containers);
    }

    private void count(ContainerObservation container, Running running, Map<ContainerId, Counted> containers) {
        var labels = RunLabels.of(container);
        resources
                .usage(container.id())
                .ifPresent(usage -> containers.put(
                        container.id(), new Counted(labels.namespace(), labels.podName(), running.startedAt(), usage)));
    }

    private long cpuNanos() {
        try (var lines = Files.lines(proc.resolve("stat"))) {
            return lines.filter(line -> line.startsWith("cpu "))
                    .findFirst()
                    .map(HostMeter::busyTicks)
                    .map(ticks -> ticks * NANOS_PER_TICK)
                    .orElse(0L);
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + proc.resolve("stat"), fault);
        }
    }

    private static long busyTicks(String line) {
        var fields = line.substring("cpu ".length()).strip().split(" +", -1);
        long busy = 0;
        for (int i = 0; i < Math.min(fields.length, COUNTED_FIELDS); i++) {
            busy += i == IDLE || i == WAITING ? 0 : Long.parseLong(fields[i]);
        }
        return busy;
    }
}
