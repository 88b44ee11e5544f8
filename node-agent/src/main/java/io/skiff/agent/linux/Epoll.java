package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.O_CLOEXEC;

import java.util.ArrayList;
import java.util.List;

/** The system calls of epoll(7), for descriptors from which something can be read. */
final class Epoll {

    private static final int CTL_ADD = 1;
    private static final int CTL_DEL = 2;
    private static final int IN = 1;

    /** Of events that are taken at once. */
    private static final int BATCH = 64;

    /** struct epoll_event is packed on x86-64 only. */
    private static final int TOKEN_OFFSET = Architecture.current() == Architecture.X86_64 ? 4 : 8;

    private static final int EVENT_BYTES = TOKEN_OFFSET + 8;

    private Epoll() {}

    static int create() {
        return (int) Libc.call("epoll_create1", "", SyscallNumber.EPOLL_CREATE1, O_CLOEXEC);
    }

    static void add(int epoll, int descriptor, long token) {
        control("epoll_ctl add", epoll, CTL_ADD, descriptor, token);
    }

    static void delete(int epoll, int descriptor) {
        control("epoll_ctl delete", epoll, CTL_DEL, descriptor, 0);
    }

    private static void control(String operation, int epoll, int command, int descriptor, long token) {
        try (var event = NativeMemory.allocate(16)) {
            event.putInt(0, IN);
            event.putLong(TOKEN_OFFSET, token);
            Libc.call(
                    operation,
                    "fd " + descriptor,
                    SyscallNumber.EPOLL_CTL,
                    epoll,
                    command,
                    descriptor,
                    event.address());
        }
    }

    /** Waits for events. Returns their tokens. */
    static List<Long> await(int epoll) {
        try (var events = NativeMemory.allocate((long) EVENT_BYTES * BATCH)) {
            long count = Libc.callAgain(
                    "epoll_wait", "", SyscallNumber.EPOLL_PWAIT, epoll, events.address(), BATCH, -1, 0, 0);
            var tokens = new ArrayList<Long>();
            for (int i = 0; i < count; i++) {
                tokens.add(events.getLong((long) i * EVENT_BYTES + TOKEN_OFFSET));
            }
            return List.copyOf(tokens);
        }
    }
}
