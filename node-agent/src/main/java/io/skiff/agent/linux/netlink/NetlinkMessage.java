package io.skiff.agent.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A netlink message to be sent: header, the family's fixed part, attributes; everything is aligned to four bytes. */
final class NetlinkMessage {

    static final int REQUEST = 1;
    static final int ACK = 4;
    static final int DUMP = 0x300;
    static final int REPLACE = 0x100;
    static final int EXCLUSIVE = 0x200;
    static final int CREATE = 0x400;

    private static final int MAX_BYTES = 1024;
    private static final int NESTED = 0x8000;

    private final ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES).order(ByteOrder.nativeOrder());

    NetlinkMessage(int type, int flags) {
        bytes.putInt(0).putShort((short) type).putShort((short) (REQUEST | flags));
        bytes.putInt(0).putInt(0); // sequence number and port, which the socket fills in
    }

    /** Writes a {@code struct ifinfomsg}. */
    NetlinkMessage link(int family, int index, int flags, int changedFlags) {
        bytes.putShort((short) family)
                .putShort((short) 0)
                .putInt(index)
                .putInt(flags)
                .putInt(changedFlags);
        return this;
    }

    /** Writes a {@code struct ifaddrmsg}. */
    NetlinkMessage address(int family, int prefixLength, int index) {
        bytes.put((byte) family)
                .put((byte) prefixLength)
                .put((byte) 0)
                .put((byte) 0)
                .putInt(index);
        return this;
    }

    /** Writes a {@code struct ndmsg}. */
    NetlinkMessage neighbour(int family, int index, int state, int flags) {
        bytes.put((byte) family).put((byte) 0).putShort((short) 0).putInt(index);
        bytes.putShort((short) state).put((byte) flags).put((byte) 0);
        return this;
    }

    /** Writes a {@code struct rtmsg}: a unicast route of the main table. */
    NetlinkMessage route(int family, int prefixLength, int protocol, int scope, int flags) {
        bytes.put((byte) family).put((byte) prefixLength).put((byte) 0).put((byte) 0);
        bytes.put((byte) 254)
                .put((byte) protocol)
                .put((byte) scope)
                .put((byte) 1)
                .putInt(flags);
        return this;
    }

    /** Writes a {@code struct nfgenmsg} for all families. */
    NetlinkMessage netfilter() {
        bytes.putInt(0);
        return this;
    }

    /** Writes a {@code struct nfgenmsg} for one family. */
    NetlinkMessage netfilter(int family) {
        bytes.put((byte) family).put((byte) 0).putShort((short) 0);
        return this;
    }

    /** Writes a nested attribute with the content that a reply had. */
    NetlinkMessage nested(int type, byte[] content) {
        return attribute(type | NESTED, content);
    }

    NetlinkMessage attribute(int type, byte[] value) {
        bytes.putShort((short) (4 + value.length)).putShort((short) type).put(value);
        return align();
    }

    NetlinkMessage attribute(int type, int value) {
        bytes.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    NetlinkMessage attribute(int type, String value) {
        return attribute(type, (value + '\0').getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Begins a nested attribute.
     *
     * @return its position, for {@link #end}
     */
    int begin(int type) {
        int start = bytes.position();
        bytes.putShort((short) 0).putShort((short) (type | NESTED));
        return start;
    }

    NetlinkMessage end(int start) {
        bytes.putShort(start, (short) (bytes.position() - start));
        return this;
    }

    byte[] toBytes(int sequence) {
        bytes.putInt(0, bytes.position());
        bytes.putInt(8, sequence);
        byte[] message = new byte[bytes.position()];
        bytes.get(0, message);
        return message;
    }

    private NetlinkMessage align() {
        while (bytes.position() % 4 != 0) {
            bytes.put((byte) 0);
        }
        return this;
    }
}
