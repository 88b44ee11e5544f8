package io.skiff.agent.linux.netlink;

import java.util.Optional;

/**
 * A tracked IPv4 flow between two ports, as the kernel remembers it.
 *
 * @param id a new flow gets another id
 * @param protocol as in the IP header: 6 for TCP, 17 for UDP
 * @param target the destination of the first packet
 * @param answering the host that answers; it differs from the target if the destination is translated
 * @param isTranslated whether the destination is translated
 * @param isAnswered whether a packet came back
 * @param key the kernel's key of the flow
 */
public record TrackedConnection(
        int id,
        int protocol,
        End source,
        End target,
        End answering,
        boolean isTranslated,
        boolean isAnswered,
        Key key) {

    public static final int TCP = 6;
    public static final int UDP = 17;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int IPS_SEEN_REPLY = 1 << 1;
    private static final int IPS_DST_NAT = 1 << 5;

    /** An address with a port. */
    public record End(int address, int port) {
        @Override
        public String toString() {
            return Subnet.text(address) + ":" + port;
        }
    }

    /** The kernel's own bytes, which are sent back unchanged. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares keys
    record Key(byte[] original, byte[] id, Optional<byte[]> zone) {

        NetlinkMessage addTo(NetlinkMessage message) {
            message.nested(CTA_TUPLE_ORIG, original).attribute(CTA_ID, id);
            zone.ifPresent(bytes -> message.attribute(CTA_ZONE, bytes));
            return message;
        }
    }

    /** Parses a flow; empty for a protocol without ports. */
    static Optional<TrackedConnection> of(NetlinkReply reply) {
        var original = reply.nested(CTA_TUPLE_ORIG);
        var answer = reply.nested(CTA_TUPLE_REPLY);
        var raw = reply.bytes(CTA_TUPLE_ORIG);
        var id = reply.bytes(CTA_ID);
        int protocol = original.flatMap(tuple -> tuple.nested(CTA_TUPLE_PROTO))
                .flatMap(proto -> proto.bytes(CTA_PROTO_NUM))
                .map(bytes -> bytes[0] & 0xff)
                .orElse(0);
        var source = original.flatMap(tuple -> end(tuple, CTA_IP_V4_SRC, CTA_PROTO_SRC_PORT));
        var target = original.flatMap(tuple -> end(tuple, CTA_IP_V4_DST, CTA_PROTO_DST_PORT));
        var answering = answer.flatMap(tuple -> end(tuple, CTA_IP_V4_SRC, CTA_PROTO_SRC_PORT));
        if (raw.isEmpty() || id.isEmpty() || source.isEmpty() || target.isEmpty() || answering.isEmpty()) {
            return Optional.empty();
        }
        int status = reply.bytes(CTA_STATUS).map(Subnet::number).orElse(0);
        return Optional.of(new TrackedConnection(
                Subnet.number(id.get()),
                protocol,
                source.get(),
                target.get(),
                answering.get(),
                (status & IPS_DST_NAT) != 0,
                (status & IPS_SEEN_REPLY) != 0,
                new Key(raw.get(), id.get(), reply.bytes(CTA_ZONE))));
    }

    private static Optional<End> end(NetlinkReply tuple, int address, int port) {
        var ip = tuple.nested(CTA_TUPLE_IP).flatMap(ips -> ips.bytes(address));
        var number = tuple.nested(CTA_TUPLE_PROTO).flatMap(proto -> proto.bytes(port));
        return ip.isEmpty() || number.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new End(Subnet.number(ip.get()), (number.get()[0] & 0xff) << 8 | (number.get()[1] & 0xff)));
    }
}
