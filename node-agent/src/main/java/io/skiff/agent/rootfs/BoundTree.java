package io.skiff.agent.rootfs;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.MOVE_MOUNT_F_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.S_IFREG;

import io.skiff.agent.container.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.SyscallNumber;
import java.util.ArrayList;
import java.util.List;

/**
 * A file or directory of the host on its way into a container: the agent holds it as a detached mount, the child attaches it after
 * it entered its root, so that a link in the image cannot lead the target outside.
 *
 * @param descriptor of the detached mount
 * @param target absolute, in the container
 */
public record BoundTree(int descriptor, String target, boolean isDirectory) {

    public List<Step> steps() {
        var steps = new ArrayList<Step>();
        if (isDirectory) {
            steps.addAll(RootSteps.makeDirectories(target));
        } else {
            steps.addAll(RootSteps.makeDirectories(target.substring(0, target.lastIndexOf('/') + 1)));
            steps.add(Step.of("make the file", target, SyscallNumber.MKNODAT, AT_FDCWD, target, S_IFREG | 0644, 0)
                    .tolerating(Errno.EEXIST, Errno.EROFS));
        }
        steps.add(Step.of(
                "bind a volume on",
                target,
                SyscallNumber.MOVE_MOUNT,
                descriptor,
                "",
                AT_FDCWD,
                target,
                MOVE_MOUNT_F_EMPTY_PATH));
        return steps;
    }
}
