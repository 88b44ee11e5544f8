package io.skiff.agent.launch;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a child must look like from outside before its gate opens.
 *
 * @param uid of every kind: real, effective, saved, file system
 * @param heldCapabilities effective and permitted, as bits
 * @param boundingCapabilities the most it can ever have
 * @param seccompFilters how many filters of system calls are in force
 * @param sharedNamespaces inode by name under /proc/PID/ns: those that it shares with its pod (or, of the host's network, the host)
 * @param ownNamespaces must differ from the agent's
 * @param mounts that must be there, and none beside them and the volumes
 * @param volumes targets by the ids of their mounts: a link in the image may lead a volume elsewhere, but its mount is the same
 * @param upperDirectory of the overlay that must be its root
 * @param isInCgroup tells by the text of /proc/PID/cgroup
 * @param descriptors open at the gate
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
        Map<Integer, String> volumes,
        String upperDirectory,
        Predicate<String> isInCgroup,
        List<Integer> descriptors,
        long openFiles,
        int oomScoreAdjustment) {

    public ExpectedSandbox {
        groups = List.copyOf(groups);
        sharedNamespaces = Map.copyOf(sharedNamespaces);
        ownNamespaces = List.copyOf(ownNamespaces);
        mounts = List.copyOf(mounts);
        volumes = Map.copyOf(volumes);
        descriptors = List.copyOf(descriptors);
    }
}
