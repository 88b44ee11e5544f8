package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.MNT_DETACH;
import static io.skiff.agent.linux.Flags.MS_PRIVATE;
import static io.skiff.agent.linux.Flags.MS_REC;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.Flags;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps by which a child gets a root of its own, and the small steps that the others share. */
public final class RootSteps {

    private RootSteps() {}

    /**
     * Mounts the overlay and makes it the root. What follows resolves paths inside the new root: a symbolic link of the image cannot
     * lead a mount outside.
     *
     * @param mountPoint an empty directory of the host; may be shared, each child has mounts of its own
     */
    public static List<Step> enter(OverlayRoot root, Path mountPoint) {
        var target = mountPoint.toString();
        return List.of(
                // Nothing mounted here reaches the host, and nothing of the host this.
                Step.of("make the mounts private", "", SyscallNumber.MOUNT, "", "/", 0, MS_REC | MS_PRIVATE, 0),
                Step.of(
                        "mount overlay on",
                        target,
                        SyscallNumber.MOUNT,
                        "overlay",
                        target,
                        "overlay",
                        0,
                        root.options()),
                Step.of("chdir", target, SyscallNumber.CHDIR, target),
                Step.of("pivot_root", target, SyscallNumber.PIVOT_ROOT, ".", "."),
                // Both roots lie on the same point now; the old one is on top.
                Step.of("detach the old root", "", SyscallNumber.UMOUNT2, ".", MNT_DETACH),
                // This is the root already, unless a step failed: then what follows happens in the empty directory, not
                // on the host.
                Step.of("chroot", "", SyscallNumber.CHROOT, "."),
                Step.of("chdir", "/", SyscallNumber.CHDIR, "/"));
    }

    static Step mount(String type, String target, long flags, String options) {
        return Step.of("mount " + type + " on", target, SyscallNumber.MOUNT, type, target, type, flags, options);
    }

    static Step makeDirectory(String path, int mode) {
        return Step.of("mkdir", path, SyscallNumber.MKDIRAT, Flags.AT_FDCWD, path, mode)
                .tolerating(Errno.EEXIST, Errno.EROFS);
    }

    /** Makes a directory of the container with those above it and goes there; nothing may be mounted afterwards that hides it. */
    public static List<Step> workIn(String directory) {
        if (directory.equals("/")) {
            // Where a child is since it entered its root.
            return List.of();
        }
        var steps = new ArrayList<>(InRoot.makeDirectories(directory));
        steps.addAll(InRoot.changeDirectory(directory));
        return steps;
    }
}
