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
    private static final int O_NOCTTY = 0400;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int TIOCGPTPEER = 0x5441;
    private static final int F_SETPIPE_SZ = 1031;
    private static final int FIONREAD = 0x541b;
    private static final int PIPE_BYTES = 1 << 20;

    /** What {@link #read} returns of a terminal that somebody has hung up: nothing comes of it any more. */
    public static final int HUNG_UP = -1;

    private static final long NONE = -1;

    private final Path path;
    private final long fd;

    /** Held open only. */
    private final long otherEnd;

    private boolean isClosed;

    private Fifo(Path path, long fd, long otherEnd) {
        this.path = path;
        this.fd = fd;
        this.otherEnd = otherEnd;
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
            return new Fifo(path, fd, NONE);
        }
    }

    /**
     * What the programs of a terminal write. It has no end either, although all of them may have closed it and may open it again.
     *
     * @param master this object owns it from here on; it is closed also when there is none
     */
    public static Fifo ofTerminal(int master) {
        try {
            long flags = Libc.call("fcntl F_GETFL", "terminal", SyscallNumber.FCNTL, master, F_GETFL);
            Libc.call("fcntl F_SETFL", "terminal", SyscallNumber.FCNTL, master, F_SETFL, flags | O_NONBLOCK);
            long slave = Libc.call(
                    "open", "terminal", SyscallNumber.IOCTL, master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
            return new Fifo(Path.of("terminal"), master, slave);
        } catch (RuntimeException fault) {
            Libc.tryCall(SyscallNumber.CLOSE, master);
            throw fault;
        }
    }

    /** @return the number of bytes, 0 if there is nothing to read now; or {@link #HUNG_UP} */
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
            if (otherEnd != NONE && errno.equals(Errno.EIO)) {
                return HUNG_UP;
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
            if (otherEnd != NONE) {
                Libc.tryCall(SyscallNumber.CLOSE, otherEnd);
            }
        }
    }

    long fd() {
        return fd;
    }
}
