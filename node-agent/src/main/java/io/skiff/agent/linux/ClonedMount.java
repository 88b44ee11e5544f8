package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_RECURSIVE;
import static io.skiff.agent.linux.Flags.MOUNT_ATTR_IDMAP;
import static io.skiff.agent.linux.Flags.MOUNT_ATTR_RDONLY;
import static io.skiff.agent.linux.Flags.MS_PRIVATE;
import static io.skiff.agent.linux.Flags.MS_SLAVE;
import static io.skiff.agent.linux.Flags.OPEN_TREE_CLOEXEC;
import static io.skiff.agent.linux.Flags.OPEN_TREE_CLONE;

import io.skiff.agent.linux.Syscalls.MountClone;

/** Clones a mount, with those beneath it, and gives the clone its attributes before it is anywhere. */
final class ClonedMount {

    private ClonedMount() {}

    /** @param source a descriptor of a file on the mount */
    static int of(int source, String name, MountClone how) {
        try (var empty = NativeMemory.ofString("")) {
            int tree = (int) Libc.call(
                    "open_tree",
                    name,
                    SyscallNumber.OPEN_TREE,
                    source,
                    empty.address(),
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_EMPTY_PATH);
            try {
                setAttributes(tree, name, how);
                return tree;
            } catch (ErrnoException fault) {
                Libc.tryCall(SyscallNumber.CLOSE, tree);
                throw fault;
            }
        }
    }

    private static void setAttributes(int tree, String name, MountClone how) {
        try (var attributes = NativeMemory.allocate(32);
                var empty = NativeMemory.ofString("")) {
            attributes.putLong(
                    0, (how.isReadOnly() ? MOUNT_ATTR_RDONLY : 0) | (how.users().isPresent() ? MOUNT_ATTR_IDMAP : 0));
            attributes.putLong(16, propagation(how.propagation()));
            attributes.putLong(24, how.users().orElse(0));
            Libc.call(
                    "mount_setattr",
                    name,
                    SyscallNumber.MOUNT_SETATTR,
                    tree,
                    empty.address(),
                    AT_EMPTY_PATH | AT_RECURSIVE,
                    attributes.address(),
                    attributes.size());
        }
    }

    /** A clone is in the group of its original, as long as it is not taken out. */
    private static long propagation(Propagation propagation) {
        return switch (propagation) {
            case NONE -> MS_PRIVATE;
            case FROM_HOST -> MS_SLAVE;
            case BOTH_WAYS -> 0;
        };
    }
}
