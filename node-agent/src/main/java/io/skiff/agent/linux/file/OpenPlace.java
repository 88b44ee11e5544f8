package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_NONBLOCK;
import static io.skiff.agent.linux.Flags.O_RDONLY;
import static io.skiff.agent.linux.Flags.S_IFDIR;
import static io.skiff.agent.linux.Flags.S_IFMT;
import static io.skiff.agent.linux.Flags.S_IFREG;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of any type, held by a descriptor. It stays the same file, whoever exchanges the path meanwhile. To hold it
 * opens no device and waits for no writer of a FIFO (O_PATH).
 */
public final class OpenPlace implements AutoCloseable {

    private static final int STATX_BASIC_AND_MOUNT = 0x7ff | 0x1000;
    private static final int STATX_LENGTH = 256;
    private static final int STATX_LINKS = 16;
    private static final int STATX_GID = 24;
    private static final int STATX_MODE = 28;
    private static final int STATX_INODE = 32;
    private static final int STATX_SIZE = 40;
    private static final int STATX_BLOCKS = 48;

    /** In which the kernel counts the space of files, whatever their file system's are. */
    private static final int BLOCK_BYTES = 512;

    private static final int STATX_MOUNT = 144;
    private static final int CHUNK = 1 << 16;

    private final int descriptor;
    private final String name;
    private final int type;
    private final long size;
    private final int mode;
    private final long group;
    private final long mountId;
    private final long diskBytes;
    private final long inode;
    private final int links;

    /** @param descriptor this object owns it from here on, even if the constructor fails */
    OpenPlace(int descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
        try (var status = NativeMemory.allocate(STATX_LENGTH);
                var empty = NativeMemory.ofString("")) {
            Libc.call(
                    "stat",
                    name,
                    SyscallNumber.STATX,
                    descriptor,
                    empty.address(),
                    AT_EMPTY_PATH,
                    STATX_BASIC_AND_MOUNT,
                    status.address());
            int typeAndMode = status.getShort(STATX_MODE);
            type = typeAndMode & S_IFMT;
            mode = typeAndMode & 07777;
            group = Integer.toUnsignedLong(status.getInt(STATX_GID));
            mountId = status.getLong(STATX_MOUNT);
            size = status.getLong(STATX_SIZE);
            diskBytes = status.getLong(STATX_BLOCKS) * BLOCK_BYTES;
            inode = status.getLong(STATX_INODE);
            links = status.getInt(STATX_LINKS);
        } catch (RuntimeException fault) {
            close();
            throw fault;
        }
    }

    public int descriptor() {
        return descriptor;
    }

    /** The path by which it was opened, for messages. */
    public String name() {
        return name;
    }

    /** A path that leads to this very file as long as this object is open. */
    public Path path() {
        return Path.of(self());
    }

    public boolean isDirectory() {
        return type == S_IFDIR;
    }

    public boolean isRegularFile() {
        return type == S_IFREG;
    }

    /** The size at the time of opening. */
    public long size() {
        return size;
    }

    /** What it took of the disk at the time of opening. */
    public long diskBytes() {
        return diskBytes;
    }

    /** Its number in its file system. */
    public long inode() {
        return inode;
    }

    /** How many names it had at the time of opening. */
    public int links() {
        return links;
    }

    /** All twelve bits, at the time of opening. */
    public int mode() {
        return mode;
    }

    /** The id of its group at the time of opening. */
    public long group() {
        return group;
    }

    /** The id of the mount on which it lies. */
    public long mountId() {
        return mountId;
    }

    /** Reads the whole content; empty for anything but a regular file, and for more bytes than {@code most}. */
    public Optional<byte[]> read(int most) {
        if (!isRegularFile() || size > most) {
            return Optional.empty();
        }
        int file = reopen();
        try (var buffer = NativeMemory.allocate(CHUNK)) {
            var content = new ByteArrayOutputStream((int) Math.min(size, CHUNK));
            while (content.size() <= most) {
                long count = Libc.tryCall(SyscallNumber.READ, file, buffer.address(), buffer.size());
                if (count == -Errno.EINTR.number()) {
                    continue;
                }
                if (count < 0) {
                    throw new ErrnoException("read", name, new Errno((int) -count));
                }
                if (count == 0) {
                    return Optional.of(content.toByteArray());
                }
                content.writeBytes(buffer.getBytes(0, (int) count));
            }
            // the file grew during the read
            return Optional.empty();
        } finally {
            Libc.tryCall(SyscallNumber.CLOSE, file);
        }
    }

    /** Opens the same inode for reading. The caller must know that it is a regular file. */
    /** Reads the file from its beginning, whatever has its name now. */
    public InputStream content() throws IOException {
        return Files.newInputStream(path());
    }

    private int reopen() {
        try (var self = NativeMemory.ofString(self())) {
            return (int) Libc.call(
                    "open", name, SyscallNumber.OPENAT, AT_FDCWD, self.address(), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
        }
    }

    public void setOwner(long uid, long gid) {
        try (var empty = NativeMemory.ofString("")) {
            Libc.call("chown", name, SyscallNumber.FCHOWNAT, descriptor, empty.address(), uid, gid, AT_EMPTY_PATH);
        }
    }

    /** Changes the group; the owner stays. */
    public void setGroup(long gid) {
        setOwner(-1, gid);
    }

    /** Sets all twelve bits. */
    public void setMode(int mode) {
        try (var self = NativeMemory.ofString(self())) {
            Libc.call("chmod", name, SyscallNumber.FCHMODAT, AT_FDCWD, self.address(), mode);
        }
    }

    private String self() {
        return "/proc/self/fd/" + descriptor;
    }

    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, descriptor);
    }
}
