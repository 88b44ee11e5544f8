package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.MOVE_MOUNT_F_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.MOVE_MOUNT_T_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_PATH;
import static io.skiff.agent.linux.Flags.RESOLVE_NO_MAGICLINKS;
import static io.skiff.agent.linux.Flags.S_IFREG;

import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import io.skiff.agent.linux.file.Beneath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The steps of a child with a path that a user or an image gives. They run once the child is in its root.
 *
 * <p>They follow the links of the image, as its author means them: the child's root is the container's, and no name
 * leads out of it. The only exceptions are the kernel's magic links, from /proc/self/fd/N to a descriptor that the
 * child still has open, and those are refused (RESOLVE_NO_MAGICLINKS). openat2 resolves a path once, and the next step
 * uses the descriptor. A chain cannot pass the answer of a step to the next one, but the descriptor is known: the
 * lowest free one is 0, because standard input is closed while these steps run. If it were another, the next step would
 * fail.
 */
final class InRoot {

    private static final int PLACE = 0;
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    private InRoot() {}

    /** Makes the missing directories of a path. */
    static List<Step> makeDirectories(String path) {
        return make(names(path), SyscallNumber.MKDIRAT, DIRECTORY_MODE);
    }

    /** Makes a missing file, and the directories above it. */
    static List<Step> makeFile(String path) {
        return make(names(path), SyscallNumber.MKNODAT, S_IFREG | FILE_MODE);
    }

    /** @param call the system call that makes the last name; the names above it are directories */
    private static List<Step> make(List<String> names, SyscallNumber call, int mode) {
        var steps = new ArrayList<Step>();
        for (int i = 0; i < names.size(); i++) {
            var parent = "/" + String.join("/", names.subList(0, i));
            var path = "/" + String.join("/", names.subList(0, i + 1));
            boolean isLast = i == names.size() - 1;
            // a name in the root itself needs no descriptor: it is the last name, which these calls do not follow
            var step = makeStep(
                    i == 0 ? AT_FDCWD : PLACE,
                    i == 0 ? path : names.get(i),
                    path,
                    isLast ? call : SyscallNumber.MKDIRAT,
                    isLast ? mode : DIRECTORY_MODE);
            steps.addAll(i == 0 ? List.of(step) : in(parent, step));
        }
        return steps;
    }

    private static Step makeStep(int directory, String name, String path, SyscallNumber call, int mode) {
        var step = call == SyscallNumber.MKDIRAT
                ? Step.of("mkdir", path, call, directory, name, mode)
                : Step.of("make the file", path, call, directory, name, mode, 0);
        return step.tolerating(Errno.EEXIST, Errno.EROFS);
    }

    /** @param tree descriptor of a detached mount */
    static List<Step> attach(int tree, String target) {
        return in(
                target,
                Step.of(
                        "bind a volume on",
                        target,
                        SyscallNumber.MOVE_MOUNT,
                        tree,
                        "",
                        PLACE,
                        "",
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH));
    }

    static List<Step> changeDirectory(String path) {
        return in(path, Step.of("chdir to the working directory", path, SyscallNumber.FCHDIR, PLACE));
    }

    /** Opens a path for one step only. */
    private static List<Step> in(String path, Step step) {
        return List.of(
                Step.of(
                        "open",
                        path,
                        SyscallNumber.OPENAT2,
                        AT_FDCWD,
                        path,
                        Beneath.how(O_PATH | O_CLOEXEC, 0, RESOLVE_NO_MAGICLINKS),
                        24),
                step,
                Step.of("close", path, SyscallNumber.CLOSE, PLACE));
    }

    private static List<String> names(String path) {
        return Arrays.stream(path.split("/", -1))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .toList();
    }
}
