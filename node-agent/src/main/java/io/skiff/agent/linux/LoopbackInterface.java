package io.skiff.agent.linux;

import static io.skiff.agent.linux.Flags.O_CLOEXEC;

import java.nio.charset.StandardCharsets;

/** The interface {@code lo} of the calling thread's network namespace. */
final class LoopbackInterface {

    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final short IFF_UP = 1;
    private static final int IFREQ_SIZE = 40;
    private static final int IFREQ_FLAGS = 16;

    void bringUp() {
        int socket = (int) Libc.call("socket", "AF_INET", SyscallNumber.SOCKET, AF_INET, SOCK_DGRAM | O_CLOEXEC, 0);
        try (var request = NativeMemory.allocate(IFREQ_SIZE)) {
            request.putBytes(0, "lo".getBytes(StandardCharsets.US_ASCII));
            request.putShort(IFREQ_FLAGS, IFF_UP);
            Libc.call("bring up", "lo", SyscallNumber.IOCTL, socket, SIOCSIFFLAGS, request.address());
        } finally {
            Libc.call("close", "fd " + socket, SyscallNumber.CLOSE, socket);
        }
    }
}
