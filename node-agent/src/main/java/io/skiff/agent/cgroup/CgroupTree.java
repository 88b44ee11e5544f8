package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The control groups of one node's agent: one directory, in it one for each pod, and in that one for each container.
 */
public interface CgroupTree {

    /** @param container the container's name and attempt, {@code web_0} */
    ContainerCgroup container(String pod, String container);

    /** Makes the pod's group, or changes its limits. Pods share the processors in proportion to their requests. */
    void createPod(String pod, PodLimits limits);

    /** Reads what a container uses; empty if its group does not exist. */
    Optional<Usage> usage(String pod, String container);

    /** Counts the processes and threads in a container; 0 if its group does not exist. */
    long processes(String pod, String container);

    /** The pods that have a group, in some hierarchy at least: an agent may be killed at any moment. */
    Set<String> pods();

    /** Removes the pod's group. Does nothing if it does not exist. */
    void removePod(String pod);

    /** Removes the node's own group, which must have no pod left. */
    void remove();

    /** The mount points of the hierarchies in which this tree makes groups. */
    List<Path> mounts();

    /** The view that a container has of its own group. */
    View view();

    /**
     * The hierarchies that a container mounts at /sys/fs/cgroup.
     *
     * @param legacy names of the version 1 hierarchies, each a list of controllers; empty if the unified hierarchy is
     *     mounted
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
     * Detects the control groups of this host.
     *
     * @param rootName {@code skiff-<node>}
     * @throws UnsupportedOperationException if the host has neither a complete version 2 nor a complete version 1
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

    /** @param hierarchies the text of /proc/PID/cgroup of any process, which lists all hierarchies, mounted or not */
    static CgroupTree of(String mountinfo, String hierarchies, String rootName, Syscalls syscalls) {
        var mounts = CgroupMount.parse(mountinfo);
        var limits =
                List.of(new MemoryController(), new CpuController(), new PidsController(), new HugePagesController());
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
