package io.skiff.agent.container.launch;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What a child must look like from outside before its gate opens.
 *
 * @param uid of every kind: real, effective, saved, file system
 * @param heldCapabilities effective and permitted, as bits
 * @param boundingCapabilities the most it can ever have
 * @param sharedNamespaces inode by name under /proc/PID/ns: those that it shares with its pod (or, of the host's network, the host)
 * @param ownNamespaces must differ from the agent's
 * @param mountPoints that must be there, beside the root
 * @param readOnlyPoints of these, those that must be read-only
 * @param otherMounts true when volumes add mounts of their own
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
        Map<String, Long> sharedNamespaces,
        List<String> ownNamespaces,
        List<String> mountPoints,
        List<String> readOnlyPoints,
        boolean otherMounts,
        String upperDirectory,
        Predicate<String> isInCgroup,
        List<Integer> descriptors,
        long openFiles,
        int oomScoreAdjustment) {

    public ExpectedSandbox {
        groups = List.copyOf(groups);
        sharedNamespaces = Map.copyOf(sharedNamespaces);
        ownNamespaces = List.copyOf(ownNamespaces);
        mountPoints = List.copyOf(mountPoints);
        readOnlyPoints = List.copyOf(readOnlyPoints);
        descriptors = List.copyOf(descriptors);
    }
}
