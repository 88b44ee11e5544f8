package io.skiff.agent.container;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;

/** Opens the source of a mount. */
final class MountSource {

    private static final String REASON = "CreateContainerConfigError";

    private MountSource() {}

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
