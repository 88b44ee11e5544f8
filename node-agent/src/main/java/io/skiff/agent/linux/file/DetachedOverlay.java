package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.CLONE_NEWNS;
import static io.skiff.agent.linux.Flags.MS_PRIVATE;
import static io.skiff.agent.linux.Flags.MS_REC;
import static io.skiff.agent.linux.Flags.OPEN_TREE_CLOEXEC;
import static io.skiff.agent.linux.Flags.OPEN_TREE_CLONE;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Mounts an overlay in a mount namespace that ends at once, and keeps its root by a descriptor alone. No other process sees it, and the
 * kernel takes it away with the descriptor, also when this process is killed.
 */
public final class DetachedOverlay {

    private DetachedOverlay() {}

    /**
     * @param options of mount(2)
     * @param mountPoint an empty directory, on which nothing is ever seen
     */
    public static RootDirectory mount(String options, Path mountPoint) {
        var mounted = new CompletableFuture<OpenPlace>();
        // a thread of its own, because its mount namespace is no other's
        var thread = new Thread(
                () -> {
                    try {
                        mounted.complete(mountHere(options, mountPoint));
                    } catch (RuntimeException fault) {
                        mounted.completeExceptionally(fault);
                    }
                },
                "overlay");
        thread.setDaemon(true);
        thread.start();
        try {
            return new RootDirectory(mounted.join());
        } catch (CompletionException fault) {
            throw fault.getCause() instanceof RuntimeException cause ? cause : fault;
        }
    }

    private static OpenPlace mountHere(String options, Path mountPoint) {
        try (var type = NativeMemory.ofString("overlay");
                var target = NativeMemory.ofString(mountPoint.toString());
                var slash = NativeMemory.ofString("/");
                var data = NativeMemory.ofString(options)) {
            Libc.call("unshare the mount namespace", "", SyscallNumber.UNSHARE, CLONE_NEWNS);
            Libc.call("make private", "/", SyscallNumber.MOUNT, 0, slash.address(), 0, MS_REC | MS_PRIVATE, 0);
            Libc.call(
                    "mount overlay (" + options + ") on",
                    mountPoint.toString(),
                    SyscallNumber.MOUNT,
                    type.address(),
                    target.address(),
                    type.address(),
                    0,
                    data.address());
            // A clone that is attached nowhere. In the mount itself, once its namespace has ended, openat2 refuses
            // every "..".
            int root = (int) Libc.call(
                    "open_tree",
                    mountPoint.toString(),
                    SyscallNumber.OPEN_TREE,
                    AT_FDCWD,
                    target.address(),
                    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
            return new OpenPlace(root, mountPoint.toString());
        }
    }
}
