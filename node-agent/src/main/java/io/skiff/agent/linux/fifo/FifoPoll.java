package io.skiff.agent.linux.fifo;

import io.skiff.agent.linux.Architecture;
import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.util.ArrayList;
import java.util.List;

/** Waits until any of many FIFOs is readable (epoll(7), level-triggered). A closed FIFO leaves the set by itself. */
public final class FifoPoll implements AutoCloseable {

    private static final int EPOLL_CLOEXEC = 02000000;
    private static final int EFD_CLOEXEC_NONBLOCK = 02000000 | 04000;
    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;
    private static final int EPOLLIN = 1;
    private static final int EVENTS = 64;
    private static final long WAKE_UP = -1;

    /** {@code struct epoll_event} is packed on x86 only. */
    private static final int TOKEN_OFFSET = Architecture.current() == Architecture.X86_64 ? 4 : 8;

    private static final int EVENT_BYTES = TOKEN_OFFSET + 8;

    private final long epoll;
    private final long wakeUp;
    private final NativeMemory events = NativeMemory.allocate((long) EVENTS * EVENT_BYTES);

    public FifoPoll() {
        epoll = Libc.call("epoll_create1", "", SyscallNumber.EPOLL_CREATE1, EPOLL_CLOEXEC);
        wakeUp = Libc.call("eventfd2", "", SyscallNumber.EVENTFD2, 0, EFD_CLOEXEC_NONBLOCK);
        add(wakeUp, WAKE_UP);
    }

    /** @param token not negative; {@link #await} returns it when the FIFO is readable */
    public void add(Fifo fifo, long token) {
        add(fifo.fd(), token);
    }

    /** Takes one out that is still open. */
    public void remove(Fifo fifo) {
        Libc.tryCall(SyscallNumber.EPOLL_CTL, epoll, EPOLL_CTL_DEL, fifo.fd(), 0);
    }

    /**
     * Blocks until FIFOs are readable. Only one thread may call it.
     *
     * @return the tokens of some readable FIFOs; empty after {@link #wakeUp}
     */
    public List<Long> await() {
        long count = Libc.tryCall(SyscallNumber.EPOLL_PWAIT, epoll, events.address(), EVENTS, -1, 0, 8);
        if (count < 0) {
            var errno = new Errno((int) -count);
            if (errno.equals(Errno.EINTR)) {
                return List.of();
            }
            throw new ErrnoException("epoll_pwait", "", errno);
        }
        var tokens = new ArrayList<Long>();
        for (int i = 0; i < count; i++) {
            long token = events.getLong((long) i * EVENT_BYTES + TOKEN_OFFSET);
            if (token != WAKE_UP) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    /** Makes {@link #await} return, now and at every later call. */
    public void wakeUp() {
        try (var one = NativeMemory.allocate(8)) {
            one.putLong(0, 1);
            Libc.tryCall(SyscallNumber.WRITE, wakeUp, one.address(), 8);
        }
    }

    /** Closes the set. The waiting thread must have ended. */
    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, wakeUp);
        Libc.tryCall(SyscallNumber.CLOSE, epoll);
        events.close();
    }

    private void add(long fd, long token) {
        try (var event = NativeMemory.allocate(EVENT_BYTES)) {
            event.putInt(0, EPOLLIN);
            event.putLong(TOKEN_OFFSET, token);
            Libc.call("epoll_ctl", "", SyscallNumber.EPOLL_CTL, epoll, EPOLL_CTL_ADD, fd, event.address());
        }
    }
}
