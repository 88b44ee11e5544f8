package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the nft(8) commands that decide which frames a pod may send: IPv4 to the host, and truthful ARP.
 *
 * <p>A port of the bridge is locked to one hardware address, and the hardware address is derived from the IP address.
 * So a fixed list of the subnet's addresses tells whether a frame's sender is true, and the start of a pod changes no
 * rule. Pods reach each other through the host alone, so every frame that is not for the bridge itself is dropped:
 * frames to neighbours, multicast, router advertisements, DHCP, any other protocol, whatever a pod does with raw
 * sockets or its own interface.
 */
final class PodFilter {

    /**
     * Those of the addresses 01:80:c2:00:00:0x that a bridge can be told to forward like any other, so that its rules
     * see them: it would hand 0e (LLDP) to the host unseen. It never forwards 01; 02 comes through the input hook, and
     * 00 is like any other without STP.
     */
    static final int FILTERED_GROUPS = 0xfff8;

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final String table;
    private final NetworkNames names;

    PodFilter(NetworkNames names) {
        this.table = names.table();
        this.names = names;
    }

    /**
     * Derives the hardware address from a pod's address. So a neighbour's ARP entry stays right for the next pod with
     * the address.
     */
    static byte[] hardwareAddress(int address) {
        return ByteBuffer.allocate(6)
                .put((byte) 0x0a)
                .put((byte) 0x58)
                .putInt(address)
                .array();
    }

    /**
     * Writes the table. With br_netfilter the bridge itself forwards packets to a service, so forwarded frames other
     * than ARP are accepted.
     */
    String configure(Layout layout) {
        return """
                add table bridge TABLE
                add set bridge TABLE pods { type ether_addr . ipv4_addr; }
                add chain bridge TABLE prerouting { type filter hook prerouting priority -310; policy accept; }
                add chain bridge TABLE input { type filter hook input priority -310; policy accept; }
                add chain bridge TABLE forward { type filter hook forward priority -310; policy accept; }
                flush set bridge TABLE pods
                flush chain bridge TABLE prerouting
                flush chain bridge TABLE input
                flush chain bridge TABLE forward
                add element bridge TABLE pods { PODS }
                add rule bridge TABLE prerouting iifgroup != GROUP accept
                add rule bridge TABLE prerouting ether type ip ether daddr BRIDGE ether saddr . ip saddr @pods accept
                add rule bridge TABLE prerouting ether type arp arp htype 1 arp ptype ip arp hlen 6 arp plen 4 \
                ether saddr . arp saddr ip @pods arp saddr ether . arp saddr ip @pods accept
                add rule bridge TABLE prerouting counter drop
                add rule bridge TABLE input iifgroup GROUP ether daddr & ff:ff:ff:ff:ff:f0 == 01:80:c2:00:00:00 counter drop
                add rule bridge TABLE forward iifgroup GROUP ether type arp drop
                """.replace("TABLE", table)
                .replace("PODS", pods(layout))
                .replace("GROUP", Integer.toString(names.group()))
                .replace("BRIDGE", COLONS.formatHex(names.bridgeHardwareAddress()));
    }

    /** All addresses that {@link AddressBook} can allocate. */
    private static String pods(Layout layout) {
        return IntStream.range(layout.gateway() + 1, layout.pods().last())
                .mapToObj(address -> COLONS.formatHex(hardwareAddress(address)) + " . " + Subnet.text(address))
                .collect(Collectors.joining(", "));
    }

    /** Removes the table, if there is one. */
    String remove() {
        return "add table bridge " + table + "\ndelete table bridge " + table + "\n";
    }
}
