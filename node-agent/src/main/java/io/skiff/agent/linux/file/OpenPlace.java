package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.AT_EMPTY_PATH;
import static io.skiff.agent.linux.Flags.AT_FDCWD;
import static io.skiff.agent.linux.Flags.O_CLOEXEC;
import static io.skiff.agent.linux.Flags.O_NONBLOCK;
import static io.skiff.agent.linux.Flags.O_RDONLY;

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

    private static final int CHUNK = 1 << 16;

    private final int descriptor;
    private final String name;
    private final FileStatus status;

    /** @param descriptor this object owns it from here on, even if the constructor fails */
    OpenPlace(int descriptor, String name) {
        this.descriptor = descriptor;
        this.name = name;
        try {
            status = FileStatus.of(descriptor, name);
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
        return status.isDirectory();
    }

    public boolean isRegularFile() {
        return status.isRegularFile();
    }

    /** The size at the time of opening. */
    public long size() {
        return status.size();
    }

    /** Its number in its file system. */
    public long inode() {
        return status.inode();
    }

    /** All twelve bits, at the time of opening. */
    public int mode() {
        return status.mode();
    }

    /** The id of its group at the time of opening. */
    public long group() {
        return status.group();
    }

    /** The id of the mount on which it lies. */
    public long mountId() {
        return status.mountId();
    }

    /** Reads the whole content; empty for anything but a regular file, and for more bytes than {@code most}. */
    public Optional<byte[]> read(int most) {
        if (!isRegularFile() || size() > most) {
            return Optional.empty();
        }
        int file = reopen();
        try (var buffer = NativeMemory.allocate(CHUNK)) {
            var content = new ByteArrayOutputStream((int) Math.min(size(), CHUNK));
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
