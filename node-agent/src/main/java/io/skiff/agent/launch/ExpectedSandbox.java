package io.skiff.agent.launch;

import io.skiff.agent.linux.UserRange;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The state of a child that the verification expects before the gate opens.
 *
 * @param uid the same for all four: real, effective, saved, file system
 * @param heldCapabilities effective and permitted, as bits
 * @param boundingCapabilities the bounding set, as bits
 * @param seccompFilters the number of seccomp filters in force
 * @param sharedNamespaces inode by name under /proc/PID/ns, of the namespaces that it shares with its pod, or with the
 *     host if the pod uses the host's
 * @param ownNamespaces names of the namespaces that must differ from the agent's
 * @param mounts the mounts that must exist; the child has no others but these and the volumes
 * @param volumes targets by the ids of their mounts: a link in the image may lead a volume elsewhere, but its mount is
 *     the same
 * @param upperDirectory the upper directory of the overlay that must be its root; empty if the mounts say all about it
 * @param isInCgroup checks the text of /proc/PID/cgroup
 * @param descriptors the descriptors open at the gate
 * @param users the ids of its users on the host; all ids above are the host's
 */
public record ExpectedSandbox(
        long uid,
        long gid,
        List<Long> groups,
        long heldCapabilities,
        long boundingCapabilities,
        boolean noNewPrivileges,
        int seccompFilters,
        Map<String, Long> sharedNamespaces,
        List<String> ownNamespaces,
        List<ExpectedMount> mounts,
        Map<Integer, ExpectedVolume> volumes,
        String upperDirectory,
        Predicate<String> isInCgroup,
        List<Integer> descriptors,
        long openFiles,
        int oomScoreAdjustment,
        UserRange users) {

    public ExpectedSandbox {
        groups = List.copyOf(groups);
        sharedNamespaces = Map.copyOf(sharedNamespaces);
        ownNamespaces = List.copyOf(ownNamespaces);
        mounts = List.copyOf(mounts);
        volumes = Map.copyOf(volumes);
        descriptors = List.copyOf(descriptors);
    }
}
