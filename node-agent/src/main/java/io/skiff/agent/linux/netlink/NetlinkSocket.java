package io.skiff.agent.linux.netlink;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.Libc;
import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.SyscallNumber;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One conversation with a part of the kernel's network code, in the network namespace of the thread that opened it. It
 * is not thread-safe.
 */
final class NetlinkSocket implements AutoCloseable {

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_NETFILTER = 12;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVTIMEO = 20;
    private static final int TIMEOUT_SECONDS = 10;
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int HEADER = 16;
    private static final int ERROR = 2;
    private static final int DONE = 3;

    private final long fd;
    private final NativeMemory buffer = NativeMemory.allocate(BUFFER_BYTES);
    private int sequence;

    /** @param family the netlink family */
    NetlinkSocket(int family) {
        fd = Libc.call("socket", "netlink", SyscallNumber.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, family);
        try (var timeout = NativeMemory.allocate(16)) {
            timeout.putLong(0, TIMEOUT_SECONDS);
            Libc.call(
                    "setsockopt",
                    "SO_RCVTIMEO",
                    SyscallNumber.SETSOCKOPT,
                    fd,
                    SOL_SOCKET,
                    SO_RCVTIMEO,
                    timeout.address(),
                    16);
        }
    }

    /**
     * Requests a change.
     *
     * @return the error number, 0 if the change was made
     */
    int tryChange(NetlinkMessage message) {
        send(message);
        while (true) {
            ByteBuffer datagram = receive();
            for (int at = 0; at + HEADER <= datagram.limit(); at += aligned(datagram.getInt(at))) {
                if (isAnswer(datagram, at) && type(datagram, at) == ERROR) {
                    return -datagram.getInt(at + HEADER);
                }
            }
        }
    }

    void change(String operation, String target, NetlinkMessage message) {
        int error = tryChange(message);
        if (error != 0) {
            throw new ErrnoException(operation, target, new Errno(error));
        }
    }

    /**
     * Requests objects: all of them if the message has the flag DUMP, otherwise one, with an ACK.
     *
     * @param fixedLength the length of the family's part before the attributes
     */
    List<NetlinkReply> list(String target, NetlinkMessage message, int fixedLength) {
        var replies = new ArrayList<NetlinkReply>();
        each(target, message, fixedLength, replies::add);
        return replies;
    }

    /** Requests objects as {@link #list} does, without keeping them. The consumer must not use this socket. */
    void each(String target, NetlinkMessage message, int fixedLength, Consumer<NetlinkReply> taker) {
        send(message);
        while (true) {
            ByteBuffer datagram = receive();
            for (int at = 0; at + HEADER <= datagram.limit(); at += aligned(datagram.getInt(at))) {
                if (!isAnswer(datagram, at)) {
                    continue;
                }
                int type = type(datagram, at);
                if (type == DONE || (type == ERROR && datagram.getInt(at + HEADER) == 0)) {
                    return;
                }
                if (type == ERROR) {
                    throw new ErrnoException("list", target, new Errno(-datagram.getInt(at + HEADER)));
                }
                ByteBuffer payload = datagram.slice(at + HEADER, datagram.getInt(at) - HEADER)
                        .order(ByteOrder.nativeOrder());
                taker.accept(NetlinkReply.parse(type, payload, fixedLength));
            }
        }
    }

    @Override
    public void close() {
        Libc.tryCall(SyscallNumber.CLOSE, fd);
        buffer.close();
    }

    private void send(NetlinkMessage message) {
        byte[] bytes = message.toBytes(++sequence);
        try (var memory = NativeMemory.ofBytes(bytes)) {
            Libc.call("send", "netlink", SyscallNumber.SENDTO, fd, memory.address(), bytes.length, 0, 0, 0);
        }
    }

    private ByteBuffer receive() {
        while (true) {
            long count = Libc.tryCall(SyscallNumber.RECVFROM, fd, buffer.address(), buffer.size(), 0, 0, 0);
            if (count >= 0) {
                return ByteBuffer.wrap(buffer.getBytes(0, (int) count)).order(ByteOrder.nativeOrder());
            }
            if (-count != Errno.EINTR.number()) {
                throw new ErrnoException("receive", "netlink", new Errno((int) -count));
            }
        }
    }

    /** Whether a message answers the present request. Late answers to a request that timed out are skipped. */
    private boolean isAnswer(ByteBuffer datagram, int at) {
        return datagram.getInt(at + 8) == sequence;
    }

    private static int type(ByteBuffer datagram, int at) {
        return datagram.getShort(at + 4) & 0xffff;
    }

    private static int aligned(int length) {
        return Math.max(HEADER, (length + 3) & ~3);
    }
}
