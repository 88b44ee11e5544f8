package io.skiff.agent.container;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.launch.MountTable;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;

/** Opens the source of a mount. */
final class MountSource {

    private static final String REASON = "CreateContainerConfigError";

    private MountSource() {}

    /**
     * Requires a mount that passes on what is mounted beneath it, if the container's mounts are to reach the host.
     *
     * @throws ContainerException as containerd says it
     */
    static void requireShared(BindMount mount, OpenPlace source, Syscalls syscalls) {
        if (mount.propagation() != Propagation.BOTH_WAYS) {
            return;
        }
        int id = syscalls.mountOf(source.descriptor());
        var found = MountTable.ofThisThread().mounts().stream()
                .filter(each -> each.id() == id)
                .findFirst();
        if (found.isEmpty() || !found.get().isShared()) {
            throw new ContainerException(
                    "CreateContainerError",
                    "path \"" + source.name() + "\" is mounted on \""
                            + found.map(MountTable.Mount::point).orElse("?") + "\" but it is not a shared mount");
        }
    }

    /**
     * Opens a source. The path below the source is resolved in one step, because other containers may change it at any
     * moment.
     *
     * @throws ContainerException if nothing is there, or if the path contains a link
     */
    static OpenPlace open(BindMount mount) {
        try {
            var source = Beneath.host(mount.source());
            if (mount.subPath().isEmpty()) {
                return source;
            }
            try (source) {
                return Beneath.open(source, mount.subPath());
            }
        } catch (ErrnoException refused) {
            var what = "what is to be mounted at " + mount.target() + ": ";
            if (refused.errno().equals(Errno.ELOOP)) {
                throw new ContainerException(
                        REASON,
                        what + "subPath \"" + mount.subPath() + "\" goes through a symbolic link, which is not allowed",
                        refused);
            }
            throw new ContainerException(REASON, what + refused.getMessage(), refused);
        }
    }
}
