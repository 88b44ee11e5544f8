package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The control groups of one node's agent: one directory, beneath it one for each pod, in it one for each container. */
public interface CgroupTree {

    /** @param container its name and attempt, {@code web_0} */
    ContainerCgroup container(String pod, String container);

    /**
     * Makes the pod's group, or changes its share; pods share the processors as their requests are to each other.
     *
     * @param cpuRequestMillis of all its containers, in thousandths of a core
     */
    void createPod(String pod, long cpuRequestMillis);

    /** Does nothing when it is not there. */
    void removePod(String pod);

    /** Removes the node's own group. No pod's may be left beneath it. */
    void remove();

    /** Mount points of the hierarchies in which it makes groups. */
    List<Path> mounts();

    /** How a container sees its own group. */
    View view();

    /**
     * What is mounted at /sys/fs/cgroup in a container.
     *
     * @param legacy names of the version 1 hierarchies, each a list of controllers; empty when the unified hierarchy is mounted
     */
    record View(List<String> legacy) {
        public View {
            legacy = List.copyOf(legacy);
        }

        public boolean isUnified() {
            return legacy.isEmpty();
        }
    }

    /**
     * Finds out what this host has.
     *
     * @param rootName {@code skiff-<node>}
     * @throws UnsupportedOperationException when there is neither a complete version 2 nor version 1
     */
    static CgroupTree detect(String rootName, Syscalls syscalls) {
        try {
            return of(
                    Files.readString(Path.of("/proc/self/mountinfo")),
                    Files.readString(Path.of("/proc/self/cgroup")),
                    rootName,
                    syscalls);
        } catch (IOException fault) {
            throw new UncheckedIOException("read /proc/self/mountinfo and /proc/self/cgroup", fault);
        }
    }

    /** @param hierarchies text of /proc/PID/cgroup of any process: which there are, mounted or not */
    static CgroupTree of(String mountinfo, String hierarchies, String rootName, Syscalls syscalls) {
        var mounts = CgroupMount.parse(mountinfo);
        var limits = List.of(new MemoryController(), new CpuController(), new PidsController());
        var devices = new DevicesController(syscalls);
        var limiting = UnifiedTree.find(mounts, rootName, limits, devices)
                .<CgroupTree>map(tree -> tree)
                .or(() -> LegacyTree.find(mounts, rootName, limits, devices))
                .orElseThrow(() -> new UnsupportedOperationException(
                        "this host's control groups lack memory, cpu, pids or devices, in version 2 and in version 1;"
                                + " mounted are: " + mounts));
        return new EveryHierarchy(limiting, Hierarchy.find(hierarchies, mounts), rootName);
    }
}
