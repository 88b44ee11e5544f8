package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.AT_FDCWD;

import java.nio.file.Path;

/**
 * Tells whether a file lies on a read-only mount or a read-only file system, so that nobody can write it on this path.
 */
public final class ReadOnlyMount {

    private static final int W_OK = 2;

    private ReadOnlyMount() {}

    /** Checks the mount. A file that only another user may write does not count. Follows links, also those of /proc. */
    public static boolean holds(Path file) {
        try (var name = NativeMemory.ofString(file.toString())) {
            return Libc.tryCall(SyscallNumber.FACCESSAT, AT_FDCWD, name.address(), W_OK) == -Errno.EROFS.number();
        }
    }
}
