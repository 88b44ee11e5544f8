package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.MS_BIND;
import static io.skiff.agent.linux.Flags.MS_NODEV;
import static io.skiff.agent.linux.Flags.MS_NOEXEC;
import static io.skiff.agent.linux.Flags.MS_NOSUID;
import static io.skiff.agent.linux.Flags.MS_RDONLY;
import static io.skiff.agent.linux.Flags.MS_REC;
import static io.skiff.agent.linux.Flags.MS_REMOUNT;

import io.skiff.agent.launch.ExpectedMount;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernel's files that a container must not read or write. The list is that of Docker's default profile.
 *
 * @param masked hidden by /dev/null or an empty directory
 * @param readOnly visible, not writable
 */
public record HiddenPaths(List<String> masked, List<String> readOnly) {

    public static final HiddenPaths DOCKER_DEFAULT = new HiddenPaths(
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/interrupts",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/proc/timer_list",
                    "/proc/timer_stats",
                    "/sys/devices/virtual/powercap",
                    "/sys/firmware"),
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"));

    public static final HiddenPaths NONE = new HiddenPaths(List.of(), List.of());

    public HiddenPaths {
        masked = List.copyOf(masked);
        readOnly = List.copyOf(readOnly);
    }

    /** Returns only the paths that exist on this host's kernel. */
    public HiddenPaths present() {
        return new HiddenPaths(
                masked.stream().filter(path -> Files.exists(Path.of(path))).toList(),
                readOnly.stream().filter(path -> Files.exists(Path.of(path))).toList());
    }

    /** The mounts that these steps make. */
    public List<ExpectedMount> mounts() {
        return Stream.concat(
                        // an empty directory hides a directory; the container's /dev/null hides a file
                        masked.stream().map(path -> ExpectedMount.writable(path, "tmpfs")),
                        readOnly.stream().map(path -> ExpectedMount.readOnly(path, "proc")))
                .toList();
    }

    /**
     * These steps must precede the volumes: a volume over /dev or /proc could otherwise choose the paths and what hides
     * them.
     */
    public List<Step> steps() {
        var steps = new ArrayList<Step>();
        readOnly.forEach(path -> steps.addAll(makeReadOnly(path)));
        masked.forEach(path -> steps.add(mask(path)));
        return steps;
    }

    private static List<Step> makeReadOnly(String path) {
        return List.of(
                Step.of("bind", path, SyscallNumber.MOUNT, path, path, 0, MS_BIND | MS_REC, 0),
                Step.of(
                        "make read-only",
                        path,
                        SyscallNumber.MOUNT,
                        "",
                        path,
                        0,
                        MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
                        0));
    }

    private static Step mask(String path) {
        return Files.isDirectory(Path.of(path))
                ? Step.of("mask", path, SyscallNumber.MOUNT, "tmpfs", path, "tmpfs", MS_RDONLY, "size=0k")
                : Step.of("mask", path, SyscallNumber.MOUNT, "/dev/null", path, 0, MS_BIND, 0);
    }
}
