package io.skiff.agent.linux.stdio;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/**
 * The agent's end of a stream, whose calls never block. Any thread may close it; the lock makes sure that no call uses a descriptor that was
 * closed meanwhile, which may be another file by then.
 */
public final class StreamEnd implements AutoCloseable {

    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_GETPIPE_SZ = 1032;
    private static final int O_NONBLOCK = 04000;
    private static final int EIO = 5;
    private static final int TIOCSWINSZ = 0x5414;
    private static final int WINSIZE_BYTES = 8;
    private static final long SHORTEST_PAUSE_MILLIS = 1;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    /** What {@link #read} returns when nothing more will come. */
    public static final int END = -1;

    private final int descriptor;
    private final NativeMemory buffer;
    private boolean isClosed;

    private StreamEnd(int descriptor, int bufferBytes) {
        this.descriptor = descriptor;
        this.buffer = NativeMemory.allocate(bufferBytes);
    }

    /**
     * @param descriptor this object owns it from here on
     * @param bufferBytes the most that one call moves
     */
    public static StreamEnd of(int descriptor, int bufferBytes) {
        long flags = Libc.call("fcntl F_GETFL", "fd " + descriptor, SyscallNumber.FCNTL, descriptor, F_GETFL);
        Libc.call("fcntl F_SETFL", "fd " + descriptor, SyscallNumber.FCNTL, descriptor, F_SETFL, flags | O_NONBLOCK);
        return new StreamEnd(descriptor, bufferBytes);
    }

    public int descriptor() {
        return descriptor;
    }

    /** The bytes that its pipe holds, which whoever has the other end may have made more; 0 of a terminal. */
    public synchronized int pipeBytes() {
        return isClosed ? 0 : (int) Math.max(0, Libc.tryCall(SyscallNumber.FCNTL, descriptor, F_GETPIPE_SZ));
    }

    /** Reads what is there; returns the number of bytes, which may be 0, or {@link #END}. */
    public synchronized int read(byte[] bytes) {
        if (isClosed) {
            return END;
        }
        long count = again(SyscallNumber.READ, Math.min(bytes.length, buffer.size()));
        if (count == -Errno.EAGAIN.number()) {
            return 0;
        }
        // a terminal whose last user has gone answers EIO
        if (count == 0 || count == -EIO) {
            return END;
        }
        require("read", count);
        System.arraycopy(buffer.getBytes(0, (int) count), 0, bytes, 0, (int) count);
        return (int) count;
    }

    /** Writes as many bytes as go in now; empty when nobody reads any more. */
    public synchronized OptionalInt write(byte[] bytes, int offset) {
        if (isClosed) {
            return OptionalInt.empty();
        }
        int length = (int) Math.min(bytes.length - offset, buffer.size());
        buffer.putBytes(0, java.util.Arrays.copyOfRange(bytes, offset, offset + length));
        long count = again(SyscallNumber.WRITE, length);
        if (count == -Errno.EAGAIN.number()) {
            return OptionalInt.of(0);
        }
        if (count == -Errno.EPIPE.number() || count == -EIO) {
            return OptionalInt.empty();
        }
        require("write", count);
        return OptionalInt.of((int) count);
    }

    /** Writes all, as fast as it is read. False when nobody reads any more, or nothing more is to be written. */
    public boolean writeAll(byte[] bytes, BooleanSupplier isOver) throws InterruptedException {
        int at = 0;
        long pause = SHORTEST_PAUSE_MILLIS;
        while (at < bytes.length) {
            var count = isOver.getAsBoolean() ? OptionalInt.empty() : write(bytes, at);
            if (count.isEmpty()) {
                return false;
            }
            at += count.getAsInt();
            pause = count.getAsInt() > 0 ? SHORTEST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
            if (count.getAsInt() == 0) {
                Thread.sleep(pause);
            }
        }
        return true;
    }

    private long again(SyscallNumber call, long length) {
        long count;
        do {
            count = Libc.tryCall(call, descriptor, buffer.address(), length);
        } while (count == -Errno.EINTR.number());
        return count;
    }

    private void require(String operation, long count) {
        if (count < 0) {
            throw new ErrnoException(operation, "fd " + descriptor, new Errno((int) -count));
        }
    }

    /** Sets the size of the terminal, whose programs get SIGWINCH when it is another one. Of anything else nothing happens. */
    public synchronized void resize(int columns, int rows) {
        if (isClosed) {
            return;
        }
        try (var size = NativeMemory.allocate(WINSIZE_BYTES)) {
            size.putShort(0, (short) rows);
            size.putShort(2, (short) columns);
            Libc.tryCall(SyscallNumber.IOCTL, descriptor, TIOCSWINSZ, size.address());
        }
    }

    @Override
    public synchronized void close() {
        if (!isClosed) {
            isClosed = true;
            Libc.tryCall(SyscallNumber.CLOSE, descriptor);
            buffer.close();
        }
    }
}
