package io.skiff.agent.linux.fifo;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.file.Path;

/**
 * The reading end of a named pipe that never blocks and never ends. It is open for writing too, so the end of the last
 * writer is no end of file, and its remaining output can still be read.
 */
public final class Fifo implements AutoCloseable {

    private static final int AT_FDCWD = -100;
    private static final int O_RDWR = 2;
    private static final int O_NONBLOCK = 04000;
    private static final int O_CLOEXEC = 02000000;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int FIONREAD = 0x541b;
    private static final int PIPE_BYTES = 1 << 20;

    private final Path path;
    private final long fd;
    private boolean isClosed;

    private Fifo(Path path, long fd) {
        this.path = path;
        this.fd = fd;
    }

    /** Opens the pipe and raises its buffer to the most that users may have (1 MiB), if that is allowed. */
    public static Fifo open(Path path) {
        try (var name = NativeMemory.ofString(path.toString())) {
            long fd = Libc.call(
                    "open",
                    path.toString(),
                    SyscallNumber.OPENAT,
                    AT_FDCWD,
                    name.address(),
                    O_RDWR | O_NONBLOCK | O_CLOEXEC,
                    0);
            Libc.tryCall(SyscallNumber.FCNTL, fd, F_SETPIPE_SZ, PIPE_BYTES);
            return new Fifo(path, fd);
        }
    }

    /** @return the number of bytes, 0 if there is nothing to read now */
    public int read(NativeMemory buffer) {
        while (true) {
            long count = Libc.tryCall(SyscallNumber.READ, fd, buffer.address(), buffer.size());
            if (count >= 0) {
                return (int) count;
            }
            var errno = new Errno((int) -count);
            if (errno.equals(Errno.EAGAIN)) {
                return 0;
            }
            if (!errno.equals(Errno.EINTR)) {
                throw new ErrnoException("read", path.toString(), errno);
            }
        }
    }

    /** Returns the number of bytes that can be read now. */
    public int available() {
        try (var count = NativeMemory.allocate(4)) {
            Libc.call("ioctl FIONREAD", path.toString(), SyscallNumber.IOCTL, fd, FIONREAD, count.address());
            return count.getInt(0);
        }
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            Libc.tryCall(SyscallNumber.CLOSE, fd);
        }
    }

    long fd() {
        return fd;
    }
}
