package io.skiff.agent.container;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;

/** Opens what is to be mounted into a container. */
final class MountSource {

    private static final String REASON = "CreateContainerConfigError";

    private MountSource() {}

    /**
     * In one step from the source on: other containers may exchange what lies beneath it at any moment.
     *
     * @throws ContainerException when it is not there, or a link leads to it
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
