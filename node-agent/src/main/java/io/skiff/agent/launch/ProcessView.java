package io.skiff.agent.launch;

import io.skiff.agent.linux.Syscalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A process as /proc shows it to the agent.
 *
 * @param namespaces inode by name under /proc/PID/ns
 * @param root its root directory, as a path of its own mount namespace
 * @param workingMount id of the mount of its working directory. The path alone proves nothing: a directory of the host,
 *     or a hidden one, can have the same path
 * @param cgroups text of /proc/PID/cgroup, relative to the agent's own namespace
 * @param idMaps the maps of its user namespace, of users and of groups, each with single blanks
 * @param limits text of /proc/PID/limits
 */
public record ProcessView(
        ProcessStatus status,
        Map<String, Long> namespaces,
        MountTable mounts,
        String root,
        String workingDirectory,
        int workingMount,
        List<Integer> descriptors,
        String cgroups,
        String limits,
        int oomScoreAdjustment,
        List<String> idMaps) {

    private static final List<String> NAMESPACES = List.of("mnt", "pid", "net", "ipc", "uts", "cgroup", "user");

    public static ProcessView of(int pid, Syscalls syscalls) {
        var process = Integer.toString(pid);
        var directory = Path.of("/proc", process);
        return new ProcessView(
                ProcessStatus.of(process),
                namespaces(directory),
                MountTable.parse(read(directory.resolve("mountinfo"))),
                link(directory.resolve("root")),
                link(directory.resolve("cwd")),
                syscalls.mountOf(directory.resolve("cwd")),
                descriptors(directory.resolve("fd")),
                read(directory.resolve("cgroup")),
                read(directory.resolve("limits")),
                Integer.parseInt(read(directory.resolve("oom_score_adj")).strip()),
                Stream.of("uid_map", "gid_map")
                        .map(map -> read(directory.resolve(map)).strip().replaceAll(" +", " "))
                        .toList());
    }

    /** Reads the inode of each namespace, which distinguishes it from others of its kind. */
    public static Map<String, Long> namespaces(Path directory) {
        var inodes = new HashMap<String, Long>();
        for (var name : NAMESPACES) {
            inodes.put(name, inode(directory.resolve("ns").resolve(name)));
        }
        return Map.copyOf(inodes);
    }

    public static long inode(Path file) {
        try {
            return (Long) Files.getAttribute(file, "unix:ino");
        } catch (IOException fault) {
            throw new UncheckedIOException("stat " + file, fault);
        }
    }

    private static List<Integer> descriptors(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> Integer.valueOf(entry.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (IOException fault) {
            throw new UncheckedIOException("list " + directory, fault);
        }
    }

    private static String link(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException fault) {
            throw new UncheckedIOException("read the link " + file, fault);
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }
}
