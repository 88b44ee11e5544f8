package io.skiff.controlplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The names and addresses of this host. */
final class HostAddresses {

    private HostAddresses() {}

    /**
     * All names and addresses for the certificate, without those of bridges and tunnels for pods, which come and go.
     */
    static Set<String> all() throws SocketException {
        var names = new LinkedHashSet<String>();
        names.add("localhost");
        names.add("127.0.0.1");
        names.add("::1");
        names.add(hostName());
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            if (network.isUp() && !isForPods(network)) {
                network.inetAddresses()
                        .filter(address -> !address.isLinkLocalAddress())
                        .map(HostAddresses::text)
                        .forEach(names::add);
            }
        }
        names.remove("");
        return names;
    }

    /** The first address that other hosts can use; the loopback address if there is none. */
    static String advertised() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .filter(network -> !isForPods(network))
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }

    /** Formats an address without the zone of an IPv6 address, which only this host understands. */
    private static String text(InetAddress address) {
        var text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static boolean isForPods(NetworkInterface network) {
        return network.getName().matches("(sk|veth|docker|br-|cni|vxlan).*");
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }
}
