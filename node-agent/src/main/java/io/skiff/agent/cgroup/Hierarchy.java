package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * A mounted hierarchy of control groups, by the name that /proc/PID/cgroup gives it.
 *
 * @param name {@code freezer}, {@code net_cls,net_prio}, {@code name=systemd}; empty for version 2
 * @param mount a writable mount point
 */
record Hierarchy(String name, Path mount) {

    private static final Logger LOG = LogManager.getLogger(Hierarchy.class);

    /**
     * Finds the hierarchies of this host. One that is not mounted is left out with a warning: no group can be made in
     * it.
     *
     * @param processCgroups text of /proc/PID/cgroup
     * @throws UnsupportedOperationException if a hierarchy is mounted, but only read-only
     */
    static List<Hierarchy> find(String processCgroups, List<CgroupMount> mounts) {
        var found = new ArrayList<Hierarchy>();
        var absent = new ArrayList<String>();
        names(processCgroups)
                .forEach(name -> findMount(name, mounts)
                        .ifPresentOrElse(mount -> found.add(new Hierarchy(name, mount)), () -> absent.add(name)));
        if (!absent.isEmpty()) {
            LOG.warn(
                    "Control groups of {} are mounted nowhere on this host: containers share the agent's group in them",
                    absent.stream()
                            .map(name -> name.isEmpty() ? "version 2" : name)
                            .toList());
        }
        return List.copyOf(found);
    }

    private static Stream<String> names(String processCgroups) {
        return processCgroups.lines().map(line -> line.split(":", 3)[1]);
    }

    private static Optional<Path> findMount(String name, List<CgroupMount> mounts) {
        var candidates = mounts.stream()
                .filter(mount -> name.isEmpty()
                        ? mount.isUnified()
                        : mount.controllers().containsAll(List.of(name.split(",", -1))))
                .toList();
        var writable = candidates.stream().filter(mount -> !mount.isReadOnly()).findFirst();
        if (writable.isEmpty() && !candidates.isEmpty()) {
            throw new UnsupportedOperationException("the control groups on "
                    + candidates.get(0).path()
                    + " are mounted read-only, so that containers cannot have groups of their own there:"
                    + " remount them (mount -o remount,rw), or take the mount away");
        }
        return writable.map(CgroupMount::path);
    }

    boolean isUnified() {
        return name.isEmpty();
    }

    /**
     * Whether this is the cpuset hierarchy of version 1. A group there accepts no process before it has processors and
     * memory nodes.
     */
    boolean hasCpusets() {
        return has("cpuset");
    }

    /** Whether version 1 counts the time on processors here. */
    boolean countsTime() {
        return has("cpuacct");
    }

    private boolean has(String controller) {
        return List.of(name.split(",", -1)).contains(controller);
    }

    /** True if a line of /proc/PID/cgroup, split at its colons, is of this hierarchy. */
    boolean isOf(String[] line) {
        return line[1].equals(name);
    }
}
