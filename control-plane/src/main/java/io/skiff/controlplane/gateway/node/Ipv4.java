package io.skiff.controlplane.gateway.node;

import com.google.common.net.InetAddresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the IPv4 addresses in texts of others. */
public final class Ipv4 {

    private static final int BITS = 32;

    /**
     * The ranges of RFC 6890 without hosts: this network, link-local, multicast, reserved with the broadcast. Loopback
     * is allowed for a lone host.
     */
    private static final List<String> NO_HOSTS = List.of("0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4");

    private Ipv4() {}

    /** Whether the text is an address in its canonical form: {@code 10.42.0.5}. */
    public static boolean isAddress(@Nullable String text) {
        return text != null && text.indexOf(':') < 0 && InetAddresses.isInetAddress(text);
    }

    /** Whether the text is a subnet: {@code 10.42.0.0/24}. */
    public static boolean isSubnet(@Nullable String text) {
        return text != null && text.matches("[0-9.]+/([0-9]|[12][0-9]|3[0-2])") && isAddress(address(text));
    }

    /** @param subnet a valid one, see {@link #isSubnet} */
    public static boolean isWithin(String address, String subnet) {
        int prefix = Integer.parseInt(subnet.substring(subnet.indexOf('/') + 1));
        int mask = prefix == 0 ? 0 : -1 << (BITS - prefix);
        return isAddress(address) && ((number(address) ^ number(address(subnet))) & mask) == 0;
    }

    /** Whether a host can have the address: it is no network, no group, and not the broadcast address. */
    static boolean isHost(String address) {
        return NO_HOSTS.stream().noneMatch(range -> isWithin(address, range));
    }

    public static boolean isLoopback(String address) {
        return isWithin(address, "127.0.0.0/8");
    }

    /** Whether a subnet is one of the cluster's: within its range, of a node's size, written as its first address. */
    static boolean isNodeSubnet(@Nullable String subnet, String clusterCidr) {
        return subnet != null
                && subnet.endsWith(".0/" + Subnets.NODE_PREFIX)
                && isSubnet(subnet)
                && isWithin(address(subnet), clusterCidr);
    }

    private static String address(String subnet) {
        return subnet.substring(0, subnet.indexOf('/'));
    }

    private static int number(String address) {
        return InetAddresses.coerceToInteger(InetAddresses.forString(address));
    }
}
