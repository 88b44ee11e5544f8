package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes the nft(8) commands for what may come from a pod at all: IPv4 to the host, and truthful ARP.
 *
 * <p>A port of the bridge is locked to one hardware address, and a hardware address follows from an address: so a list of the
 * subnet's addresses tells whether a frame comes from where it says, and no pod that starts changes a rule. Pods reach each other
 * through the host alone, hence whatever is not meant for the bridge itself is dropped: frames to neighbours, multicast, router
 * advertisements, DHCP, any other protocol, whatever a pod does with raw sockets or its own interface.
 */
final class PodFilter {

    /**
     * Of the addresses 01:80:c2:00:00:0x all that a bridge can be told to take as any other, so that its rules see them: it would hand
     * 0e (LLDP) to the host unseen. It never takes 01; 02 comes by the hook for input, and 00 is as any other without STP.
     */
    static final int FILTERED_GROUPS = 0xfff8;

    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    private final String table;
    private final NetworkNames names;

    PodFilter(NetworkNames names) {
        this.table = names.table();
        this.names = names;
    }

    /** Of the pod with this address; so neighbours may remember it for the next pod that gets the address. */
    static byte[] hardwareAddress(int address) {
        return ByteBuffer.allocate(6)
                .put((byte) 0x0a)
                .put((byte) 0x58)
                .putInt(address)
                .array();
    }

    /** With br_netfilter the bridge itself hands on what goes to a service: forwarded frames are let through, but for ARP. */
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

    /** All that {@link AddressBook} may give. */
    private static String pods(Layout layout) {
        return IntStream.range(layout.gateway() + 1, layout.pods().last())
                .mapToObj(address -> COLONS.formatHex(hardwareAddress(address)) + " . " + Subnet.text(address))
                .collect(Collectors.joining(", "));
    }

    /** Also when there is no table. */
    String remove() {
        return "add table bridge " + table + "\ndelete table bridge " + table + "\n";
    }
}
