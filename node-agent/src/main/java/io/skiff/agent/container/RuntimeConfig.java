package io.skiff.agent.container;

import java.nio.file.Path;

/**
 * The directories and cgroup names of a node's runtime. Two runtimes on one host differ in all of them. (Two agents
 * also need network namespaces of their own.)
 *
 * @param runDirectory pinned namespaces and FIFOs, which end with the boot; {@code /run/skiff/<node>}
 * @param stateDirectory records and the containers' own files; on a file system that overlayfs can write to
 * @param seccompDirectory the seccomp profiles that the node's administrator offers to pods; may be missing
 * @param sysctls the settings of the kernel that pods may have
 * @param cgroupRootName the directory beneath the mount of the control groups; {@code skiff-<node>}
 */
public record RuntimeConfig(
        Path runDirectory, Path stateDirectory, String cgroupRootName, Path seccompDirectory, SysctlPolicy sysctls) {

    /** Uses the usual names. */
    public static RuntimeConfig of(String nodeName, Path runDirectory, Path stateDirectory) {
        return of(nodeName, runDirectory, stateDirectory, stateDirectory.resolve("seccomp"));
    }

    /** Uses the usual names, but another directory of seccomp profiles. */
    public static RuntimeConfig of(String nodeName, Path runDirectory, Path stateDirectory, Path seccompDirectory) {
        return new RuntimeConfig(
                runDirectory, stateDirectory, "skiff-" + nodeName, seccompDirectory, SysctlPolicy.SAFE_ONLY);
    }

    /** Allows pods more settings of the kernel. */
    public RuntimeConfig with(SysctlPolicy policy) {
        return new RuntimeConfig(runDirectory, stateDirectory, cgroupRootName, seccompDirectory, policy);
    }

    Path podsDirectory() {
        return runDirectory.resolve("pods");
    }

    /** The kernel's account of the ends in a pod whose containers share their processes. */
    Path accounts(PodUid pod) {
        return podsDirectory().resolve(pod.value()).resolve("accounts");
    }

    Path fifoDirectory(ContainerId id) {
        return runDirectory.resolve("containers").resolve(id.toString());
    }

    /**
     * The directory on which every container mounts its root, each in its own mount namespace. On the host it stays
     * empty.
     */
    Path mountPoint() {
        return runDirectory.resolve("root");
    }

    Path containersDirectory() {
        return stateDirectory.resolve("containers");
    }

    Path directoryOf(ContainerId id) {
        return containersDirectory().resolve(id.toString());
    }
}
