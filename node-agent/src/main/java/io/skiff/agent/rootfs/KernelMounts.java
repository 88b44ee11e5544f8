package io.skiff.agent.rootfs;

import static io.skiff.agent.launch.ExpectedMount.writable;
import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.MS_NODEV;
import static io.skiff.agent.linux.Flags.MS_NOEXEC;
import static io.skiff.agent.linux.Flags.MS_NOSUID;
import static io.skiff.agent.linux.Flags.MS_RDONLY;
import static io.skiff.agent.linux.Flags.MS_REMOUNT;
import static io.skiff.agent.linux.Flags.MS_STRICTATIME;
import static io.skiff.agent.linux.Flags.S_IFCHR;
import static io.skiff.agent.rootfs.RootSteps.makeDirectory;
import static io.skiff.agent.rootfs.RootSteps.mount;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.launch.ExpectedMount;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.UserRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mounts /dev, /sys and /proc of a container, in this order and before anything else: the image may have links in their
 * places, and as long as there is no /proc no link leads to a descriptor of the agent.
 *
 * @param view the control groups that are shown
 * @param devices those of the host that are there beside the usual few
 * @param users the ids of the pod's users on the host
 * @param isWritable whether /sys and the control groups can be written
 */
public record KernelMounts(CgroupTree.View view, HostDevices devices, boolean isWritable, UserRange users) {

    /** The group tty of all distributions. */
    private static final int TERMINALS = 5;

    private static final long INERT = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    private static final String CGROUPS = "/sys/fs/cgroup";
    private static final Map<String, Integer> DEVICES = usualDevices();
    private static final Map<String, String> LINKS = links();

    private static Map<String, Integer> usualDevices() {
        var devices = new LinkedHashMap<String, Integer>();
        devices.put("/dev/null", device(1, 3));
        devices.put("/dev/zero", device(1, 5));
        devices.put("/dev/full", device(1, 7));
        devices.put("/dev/random", device(1, 8));
        devices.put("/dev/urandom", device(1, 9));
        devices.put("/dev/tty", device(5, 0));
        return devices;
    }

    private static Map<String, String> links() {
        var links = new LinkedHashMap<String, String>();
        links.put("/dev/ptmx", "pts/ptmx");
        links.put("/dev/fd", "/proc/self/fd");
        links.put("/dev/stdin", "/proc/self/fd/0");
        links.put("/dev/stdout", "/proc/self/fd/1");
        links.put("/dev/stderr", "/proc/self/fd/2");
        return links;
    }

    private static int device(int major, int minor) {
        return major << 8 | minor;
    }

    /**
     * Makes a directory of the container's own layer. A link or file of the image in its place is removed, so that it
     * leads no mount elsewhere.
     */
    private static List<Step> ownDirectory(String path, int mode) {
        var steps = new ArrayList<Step>();
        steps.add(Step.of("replace by a directory", path, SyscallNumber.UNLINKAT, AT_FDCWD, path, 0)
                .tolerating(Errno.EISDIR, Errno.ENOENT));
        steps.add(makeDirectory(path, mode));
        return steps;
    }

    public List<Step> proc() {
        var steps = ownDirectory("/proc", 0555);
        steps.add(mount("proc", "/proc", INERT, ""));
        return steps;
    }

    /** Requires the umask 0. */
    public List<Step> dev() {
        var steps = ownDirectory("/dev", 0755);
        steps.add(mount("tmpfs", "/dev", MS_NOSUID | MS_STRICTATIME, "mode=755,size=65536k"));
        DEVICES.forEach((path, number) ->
                steps.add(Step.of("mknod", path, SyscallNumber.MKNODAT, AT_FDCWD, path, S_IFCHR | 0666, number)));
        steps.addAll(devices.steps(DEVICES.keySet()));
        LINKS.forEach(
                (path, target) -> steps.add(Step.of("symlink", path, SyscallNumber.SYMLINKAT, target, AT_FDCWD, path)));
        steps.add(makeDirectory("/dev/pts", 0755));
        steps.add(mount(
                "devpts",
                "/dev/pts",
                MS_NOSUID | MS_NOEXEC,
                "newinstance,ptmxmode=0666,mode=0620,gid=" + users.onHost(TERMINALS)));
        steps.add(makeDirectory("/dev/shm", 01777));
        steps.add(mount("tmpfs", "/dev/shm", INERT, "mode=1777,size=65536k"));
        steps.add(makeDirectory("/dev/mqueue", 01777));
        steps.add(mount("mqueue", "/dev/mqueue", INERT, ""));
        return steps;
    }

    public List<Step> sys() {
        var steps = ownDirectory("/sys", 0555);
        steps.add(mount("sysfs", "/sys", INERT | readOnlyFlag(), ""));
        return steps;
    }

    private long readOnlyFlag() {
        return isWritable ? 0 : MS_RDONLY;
    }

    /** Mounts the container's own control group. The cgroup namespace makes that group the root. */
    public List<Step> cgroups() {
        if (view.isUnified()) {
            return List.of(mount("cgroup2", CGROUPS, INERT | readOnlyFlag(), ""));
        }
        var steps = new ArrayList<Step>();
        steps.add(mount("tmpfs", CGROUPS, INERT, "mode=755,size=64k"));
        for (var hierarchy : view.legacy()) {
            var target = CGROUPS + "/" + hierarchy;
            steps.add(makeDirectory(target, 0755));
            steps.add(mount("cgroup", target, INERT | readOnlyFlag(), hierarchy));
        }
        if (!isWritable) {
            steps.add(Step.of(
                    "make read-only", CGROUPS, SyscallNumber.MOUNT, "", CGROUPS, 0, INERT | MS_REMOUNT | MS_RDONLY, 0));
        }
        return steps;
    }

    /** The mounts that all these steps make. */
    public List<ExpectedMount> mounts() {
        var mounts = new ArrayList<>(List.of(
                writable("/dev", "tmpfs"),
                writable("/dev/pts", "devpts"),
                writable("/dev/shm", "tmpfs"),
                writable("/dev/mqueue", "mqueue"),
                new ExpectedMount("/sys", "sysfs", !isWritable),
                new ExpectedMount(CGROUPS, view.isUnified() ? "cgroup2" : "tmpfs", !isWritable),
                writable("/proc", "proc")));
        view.legacy()
                .forEach(hierarchy -> mounts.add(new ExpectedMount(CGROUPS + "/" + hierarchy, "cgroup", !isWritable)));
        return List.copyOf(mounts);
    }
}
