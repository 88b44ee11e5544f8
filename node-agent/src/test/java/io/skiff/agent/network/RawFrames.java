package io.skiff.agent.network;

import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/** A program with CAP_NET_RAW in a pod: it sends and hears raw frames on one interface (packet(7)). */
final class RawFrames implements AutoCloseable {

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int ALL_PROTOCOLS = 0x0300; // ETH_P_ALL in network order
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int WAIT_MICROS = 300_000;

    private final long fd;
    private final int link;
    private final NativeMemory buffer = NativeMemory.allocate(2048);

    private RawFrames(String name) {
        try {
            link = NetworkInterface.getByName(name).getIndex();
        } catch (SocketException e) {
            throw new IllegalStateException(e);
        }
        fd = Libc.call("socket", name, SyscallNumber.SOCKET, AF_PACKET, SOCK_RAW_CLOEXEC, ALL_PROTOCOLS);
        try (var timeout = NativeMemory.allocate(16)) {
            timeout.putLong(8, WAIT_MICROS);
            Libc.call("setsockopt", name, SyscallNumber.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, timeout.address(), 16);
        }
    }

    static RawFrames on(TestHost host, String link) {
        return host.call(() -> new RawFrames(link));
    }

    void send(byte[] frame) {
        var address = ByteBuffer.allocate(20).order(java.nio.ByteOrder.nativeOrder());
        address.putShort((short) AF_PACKET).putShort((short) 0).putInt(link);
        try (var memory = NativeMemory.ofBytes(frame);
                var to = NativeMemory.ofBytes(address.array())) {
            Libc.call("send", "frame", SyscallNumber.SENDTO, fd, memory.address(), frame.length, 0, to.address(), 20);
        }
    }

    /** Whether a frame with the text arrives within a while, or has arrived. */
    boolean hears(String text) {
        return hearsBytes(HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
    }

    /**
     * Whether a frame arrives within a while, or has arrived, that a host with this hardware address sent, or that
     * contains it.
     */
    boolean hearsOf(String hardwareAddress) {
        return hearsBytes(hardwareAddress.replace(":", ""));
    }

    private boolean hearsBytes(String wanted) {
        for (Optional<String> frame = next(); frame.isPresent(); frame = next()) {
            if (frame.get().contains(wanted)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Receives the next frame. The socket hears all interfaces; the {@code struct sockaddr_ll} names the one of the
     * frame.
     */
    private Optional<String> next() {
        try (var from = NativeMemory.allocate(20);
                var length = NativeMemory.allocate(8)) {
            while (true) {
                length.putInt(0, 20);
                long count = Libc.tryCall(
                        SyscallNumber.RECVFROM,
                        fd,
                        buffer.address(),
                        buffer.size(),
                        0,
                        from.address(),
                        length.address());
                if (count < 0) {
                    return Optional.empty();
                }
                if (from.getInt(4) == link) {
                    return Optional.of(HexFormat.of().formatHex(buffer.getBytes(0, (int) count)));
                }
            }
        }
    }

    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, fd);
        buffer.close();
    }
}
