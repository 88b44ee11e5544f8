package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.AT_FDCWD;

import java.nio.file.Path;

/** Whether the mount, or the whole file system, that a file is reached through is read-only: nobody can write it on this way. */
public final class ReadOnlyMount {

    private static final int W_OK = 2;

    private ReadOnlyMount() {}

    /** Not the same as not writable, which another user's file is too. Follows links, also those of /proc. */
    public static boolean holds(Path file) {
        try (var name = NativeMemory.ofString(file.toString())) {
            return Libc.tryCall(SyscallNumber.FACCESSAT, AT_FDCWD, name.address(), W_OK) == -Errno.EROFS.number();
        }
    }
}
