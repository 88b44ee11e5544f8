package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_FDCWD;

import java.nio.file.Path;

/** Reads the id of a mount with statx(2). */
final class MountId {

    private static final int STATX_MNT_ID = 0x1000;
    private static final int STATX_SIZE = 256;
    private static final int MASK = 0;
    private static final int MOUNT_ID = 144;

    private MountId() {}

    static int of(Path file) {
        return of(AT_FDCWD, file.toString(), 0, file.toString());
    }

    static int of(int descriptor) {
        return of(descriptor, "", AT_EMPTY_PATH, "fd " + descriptor);
    }

    private static int of(int directory, String path, int flags, String target) {
        try (var name = NativeMemory.ofString(path);
                var answer = NativeMemory.allocate(STATX_SIZE)) {
            Libc.call(
                    "statx",
                    target,
                    SyscallNumber.STATX,
                    directory,
                    name.address(),
                    flags,
                    STATX_MNT_ID,
                    answer.address());
            if ((answer.getInt(MASK) & STATX_MNT_ID) == 0) {
                throw new IllegalStateException("statx does not tell the mount of " + target + ": Linux 5.8 is needed");
            }
            return (int) answer.getLong(MOUNT_ID);
        }
    }
}
