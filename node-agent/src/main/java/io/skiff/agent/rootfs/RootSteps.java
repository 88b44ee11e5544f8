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

/** The steps that give a child its own root, and small steps that other classes share. */
public final class RootSteps {

    private RootSteps() {}

    /**
     * Mounts the overlay and makes it the root. Later steps resolve paths inside the new root, so that a symbolic link
     * of the image cannot lead a mount outside.
     *
     * @param covers attach mounts over the layers
     * @param mountPoint an empty directory of the host. Children can share it, because each has its own mounts
     */
    public static List<Step> enter(OverlayRoot root, Path mountPoint, List<Step> covers) {
        var target = mountPoint.toString();
        var mounts = new ArrayList<>(covers);
        mounts.add(mount("overlay", target, 0, root.options()));
        return enter(mounts, mountPoint);
    }

    /** @param mounts mount the new root on the mount point */
    public static List<Step> enter(List<Step> mounts, Path mountPoint) {
        var target = mountPoint.toString();
        var steps = new ArrayList<Step>();
        // no mount made here reaches the host, and no later mount of the host reaches here
        steps.add(Step.of("make the mounts private", "", SyscallNumber.MOUNT, "", "/", 0, MS_REC | MS_PRIVATE, 0));
        steps.addAll(mounts);
        steps.addAll(List.of(
                Step.of("chdir", target, SyscallNumber.CHDIR, target),
                Step.of("pivot_root", target, SyscallNumber.PIVOT_ROOT, ".", "."),
                // both roots lie on the same point now, with the old one on top
                Step.of("detach the old root", "", SyscallNumber.UMOUNT2, ".", MNT_DETACH),
                // This is the root already, unless a step failed. Then the later steps happen in the empty directory,
                // not on the host.
                Step.of("chroot", "", SyscallNumber.CHROOT, "."),
                Step.of("chdir", "/", SyscallNumber.CHDIR, "/")));
        return steps;
    }

    static Step mount(String type, String target, long flags, String options) {
        return Step.of("mount " + type + " on", target, SyscallNumber.MOUNT, type, target, type, flags, options);
    }

    static Step makeDirectory(String path, int mode) {
        return Step.of("mkdir", path, SyscallNumber.MKDIRAT, Flags.AT_FDCWD, path, mode)
                .tolerating(Errno.EEXIST, Errno.EROFS);
    }

    /** Enters a directory of a running container, which must be there. Standard input is closed while these steps run. */
    public static List<Step> enterDirectory(String directory) {
        return InRoot.changeDirectory(directory);
    }

    /** Makes a directory of the container with its parents, and enters it. No later mount may hide it. */
    public static List<Step> workIn(String directory) {
        if (directory.equals("/")) {
            // the child is in / since it entered its root
            return List.of();
        }
        var steps = new ArrayList<>(InRoot.makeDirectories(directory));
        steps.addAll(InRoot.changeDirectory(directory));
        return steps;
    }
}
