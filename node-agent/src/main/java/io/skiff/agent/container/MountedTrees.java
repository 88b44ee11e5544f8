package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.O_RDONLY;

import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.launch.ExpectedVolume;
import io.skiff.agent.launch.Step;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Propagation;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.Syscalls.MountClone;
import io.skiff.agent.linux.file.Beneath;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.rootfs.BoundTree;
import io.skiff.agent.rootfs.OverlayRoot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The directories and files of the host that a container gets: the agent holds each as a detached mount, and the child attaches it. For a pod with a user
 * namespace they are mapped to its ids, whatever they are on the disk.
 */
final class MountedTrees {

    private final Syscalls syscalls;
    private final OpenDescriptors open;
    private final OptionalInt users;

    /** Each volume, by the id of its opened mount. */
    private final Map<Integer, ExpectedVolume> volumes = new HashMap<>();

    MountedTrees(Syscalls syscalls, OpenDescriptors open, PodNamespaces pod) {
        this.syscalls = syscalls;
        this.open = open;
        this.users = pod.userNamespace()
                .map(file -> OptionalInt.of(open.add(syscalls.open(file, O_RDONLY))))
                .orElse(OptionalInt.empty());
    }

    /** Descriptor of the pod's user namespace; empty if it has none of its own. */
    OptionalInt users() {
        return users;
    }

    /** Maps the layers of the image to the ids of the pod, if it has its own. */
    List<Step> layers(OverlayRoot root) {
        var steps = new ArrayList<Step>();
        if (users.isPresent()) {
            for (var layer : root.layers()) {
                try (var source = Beneath.host(layer)) {
                    steps.add(OverlayRoot.cover(layer, clone(source, layer, true, Propagation.NONE)));
                }
            }
        }
        return steps;
    }

    List<Step> volumes(List<BindMount> mounts) {
        var steps = new ArrayList<Step>();
        for (var mount : mounts) {
            try (var source = MountSource.open(mount)) {
                MountSource.requireShared(mount, source, syscalls);
                int tree = clone(source, mount.source(), mount.readOnly(), mount.propagation());
                volumes.put(
                        syscalls.mountOf(tree),
                        new ExpectedVolume(mount.target(), mount.readOnly(), mount.propagation()));
                steps.addAll(new BoundTree(tree, mount.target(), source.isDirectory()).steps());
            }
        }
        return steps;
    }

    private int clone(OpenPlace source, Path path, boolean isReadOnly, Propagation propagation) {
        try {
            return open.add(syscalls.cloneMount(
                    source.descriptor(), source.name(), new MountClone(isReadOnly, propagation, users)));
        } catch (ErrnoException refused) {
            if (users.isPresent() && refused.errno().equals(Errno.EINVAL)) {
                throw new ContainerException(
                        "CreateContainerError",
                        "hostUsers is false, and the kernel cannot map the ids of files in " + path
                                + ": their file system, or one beneath, does not support id-mapped mounts ("
                                + refused.getMessage() + ")",
                        refused);
            }
            throw refused;
        }
    }

    Map<Integer, ExpectedVolume> expected() {
        return volumes;
    }
}
