package io.skiff.agent.linux.file;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Path;

/**
 * The inodes of a file system.
 *
 * @param total 0 where there is no bound
 */
public record FileSystemInodes(long total, long free) {

    private static final int STATFS_LENGTH = 120;
    private static final int FILES = 40;
    private static final int FILES_FREE = 48;

    public static FileSystemInodes of(Path directory) {
        try (var place = Beneath.host(directory);
                var status = NativeMemory.allocate(STATFS_LENGTH)) {
            Libc.call(
                    "look at the file system of",
                    place.name(),
                    SyscallNumber.FSTATFS,
                    place.descriptor(),
                    status.address());
            return new FileSystemInodes(status.getLong(FILES), status.getLong(FILES_FREE));
        }
    }
}
