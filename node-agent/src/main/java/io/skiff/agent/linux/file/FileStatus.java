package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_NO_AUTOMOUNT;
import static io.skiff.agent.linux.Flags.AT_SYMLINK_NOFOLLOW;
import static io.skiff.agent.linux.Flags.S_IFDIR;
import static io.skiff.agent.linux.Flags.S_IFMT;
import static io.skiff.agent.linux.Flags.S_IFREG;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;

/**
 * What the kernel says of a file at one moment (statx).
 *
 * @param type the bits of its mode that say what it is
 * @param mode the other twelve bits
 * @param group the id of its group
 * @param mountId the id of the mount on which it lies
 * @param diskBytes what it takes of the disk
 * @param inode its number in its file system
 * @param links how many names it has
 */
record FileStatus(int type, int mode, long group, long mountId, long size, long diskBytes, long inode, int links) {

    private static final int BASIC_AND_MOUNT = 0x7ff | 0x1000;
    private static final int LENGTH = 256;
    private static final int LINKS = 16;
    private static final int GID = 24;
    private static final int MODE = 28;
    private static final int INODE = 32;
    private static final int SIZE = 40;
    private static final int BLOCKS = 48;
    private static final int MOUNT = 144;

    /** In which the kernel counts the space of files, whatever their file system's are. */
    private static final int BLOCK_BYTES = 512;

    /** Of an open file. */
    static FileStatus of(int descriptor, String shown) {
        return of(descriptor, "", AT_EMPTY_PATH, shown);
    }

    /** Of what has a single name in an open directory; of a symbolic link itself. */
    static FileStatus of(OpenPlace directory, String name) {
        return of(directory.descriptor(), name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, directory.name() + "/" + name);
    }

    private static FileStatus of(int from, String path, int flags, String shown) {
        try (var status = NativeMemory.allocate(LENGTH);
                var text = NativeMemory.ofPath(path)) {
            Libc.call(
                    "stat", shown, SyscallNumber.STATX, from, text.address(), flags, BASIC_AND_MOUNT, status.address());
            int typeAndMode = status.getShort(MODE);
            return new FileStatus(
                    typeAndMode & S_IFMT,
                    typeAndMode & 07777,
                    Integer.toUnsignedLong(status.getInt(GID)),
                    status.getLong(MOUNT),
                    status.getLong(SIZE),
                    status.getLong(BLOCKS) * BLOCK_BYTES,
                    status.getLong(INODE),
                    status.getInt(LINKS));
        }
    }

    boolean isDirectory() {
        return type == S_IFDIR;
    }

    boolean isRegularFile() {
        return type == S_IFREG;
    }
}
