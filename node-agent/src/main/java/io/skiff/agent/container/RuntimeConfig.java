package io.skiff.agent.container;

import java.nio.file.Path;

/**
 * Where a node's runtime keeps what it makes; two runtimes on one host differ in all of it. (Two agents also need network namespaces of
 * their own.)
 *
 * @param runDirectory of this boot: pinned namespaces, FIFOs; {@code /run/skiff/<node>}
 * @param stateDirectory records and the containers' own files; on a file system that overlayfs can write to
 * @param seccompDirectory with the profiles that the node's administrator keeps for pods; need not be there
 * @param cgroupRootName directory beneath the mount of the control groups; {@code skiff-<node>}
 */
public record RuntimeConfig(Path runDirectory, Path stateDirectory, String cgroupRootName, Path seccompDirectory) {

    /** With the usual names. */
    public static RuntimeConfig of(String nodeName, Path runDirectory, Path stateDirectory) {
        return of(nodeName, runDirectory, stateDirectory, stateDirectory.resolve("seccomp"));
    }

    /** With the usual names, and the profiles of system calls elsewhere. */
    public static RuntimeConfig of(String nodeName, Path runDirectory, Path stateDirectory, Path seccompDirectory) {
        return new RuntimeConfig(runDirectory, stateDirectory, "skiff-" + nodeName, seccompDirectory);
    }

    Path podsDirectory() {
        return runDirectory.resolve("pods");
    }

    Path fifoDirectory(ContainerId id) {
        return runDirectory.resolve("containers").resolve(id.toString());
    }

    /** Where every container's root is mounted, each in its own mount namespace; empty on the host. */
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
