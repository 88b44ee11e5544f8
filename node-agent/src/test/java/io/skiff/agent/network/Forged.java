package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Frames of an attacker: the caller chooses every field. */
final class Forged {

    static final String EVERYBODY = "ff:ff:ff:ff:ff:ff";

    private static final String ALL_NODES = "33:33:00:00:00:01";
    private static final int IPV4 = 0x0800;
    private static final int ARP = 0x0806;
    private static final int IPV6 = 0x86dd;

    private Forged() {}

    /** Parses a hardware address such as {@code 0a:58:0a:2a:01:02}. */
    static byte[] mac(String text) {
        return HexFormat.ofDelimiter(":").parseHex(text);
    }

    static String macOf(String address) {
        return HexFormat.ofDelimiter(":").formatHex(PodFilter.hardwareAddress(Subnet.address(address)));
    }

    private static ByteBuffer ethernet(String to, String from, int protocol) {
        return ByteBuffer.allocate(400).put(mac(to)).put(mac(from)).putShort((short) protocol);
    }

    /** @param operation 1 for a request, 2 for a reply */
    static byte[] arp(String to, String from, int operation, String senderMac, String sender, String target) {
        return done(ethernet(to, from, ARP)
                .putShort((short) 1)
                .putShort((short) IPV4)
                .put((byte) 6)
                .put((byte) 4)
                .putShort((short) operation)
                .put(mac(senderMac))
                .putInt(Subnet.address(sender))
                .put(mac(to))
                .putInt(Subnet.address(target)));
    }

    static byte[] datagram(String to, String from, String sender, String target, int port, String text) {
        return done(datagram(ethernet(to, from, IPV4), sender, target, 40000, port, text));
    }

    /** A datagram with a VLAN tag before the packet. */
    static byte[] taggedDatagram(String to, String from, String sender, String target, int port, String text) {
        var frame = ethernet(to, from, 0x8100).putShort((short) 0).putShort((short) IPV4);
        return done(datagram(frame, sender, target, 40000, port, text));
    }

    /** The offer of a DHCP server. */
    static byte[] offer(String from, String sender, String text) {
        return done(datagram(ethernet(EVERYBODY, from, IPV4), sender, "255.255.255.255", 67, 68, text));
    }

    private static ByteBuffer datagram(
            ByteBuffer frame, String sender, String target, int fromPort, int port, String text) {
        byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        int start = frame.position();
        frame.putShort((short) 0x4500).putShort((short) (28 + content.length)).putInt(0);
        frame.put((byte) 64).put((byte) 17).putShort((short) 0);
        frame.putInt(Subnet.address(sender)).putInt(Subnet.address(target));
        frame.putShort(start + 10, checksum(frame, start, start + 20, 0));
        frame.putShort((short) fromPort).putShort((short) port).putShort((short) (8 + content.length));
        return frame.putShort((short) 0).put(content); // without a checksum, as UDP allows
    }

    /** Announces its sender as a router for a day, with the prefix 2001:db8:bad::/64 for addresses. */
    static byte[] routerAdvertisement(String from) {
        var frame = ethernet(ALL_NODES, from, IPV6);
        frame.putInt(0x60000000).putShort((short) 48).put((byte) 58).put((byte) 255);
        frame.put(HexFormat.of().parseHex("fe80000000000000000000000000bad1"));
        frame.put(HexFormat.of().parseHex("ff020000000000000000000000000001"));
        int start = frame.position();
        frame.put((byte) 134).put((byte) 0).putShort((short) 0);
        frame.put((byte) 64).put((byte) 0).putShort((short) 9000).putLong(0);
        frame.put((byte) 3).put((byte) 4).put((byte) 64).put((byte) 0xc0);
        frame.putInt(86_400).putInt(86_400).putInt(0);
        frame.put(HexFormat.of().parseHex("20010db80bad00000000000000000000"));
        int pseudoHeader = 48 + 58;
        frame.putShort(start + 2, checksum(frame, start - 32, frame.position(), pseudoHeader));
        return done(frame);
    }

    private static short checksum(ByteBuffer frame, int start, int end, int first) {
        int sum = first;
        for (int at = start; at < end; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static byte[] done(ByteBuffer frame) {
        byte[] bytes = new byte[Math.max(60, frame.position())];
        frame.get(0, bytes, 0, frame.position());
        return bytes;
    }
}
