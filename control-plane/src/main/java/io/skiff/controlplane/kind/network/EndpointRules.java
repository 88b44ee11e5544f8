package io.skiff.controlplane.kind.network;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.kind.rule.Names;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The common rules of EndpointSlices and Endpoints. Every node's network uses their addresses: IPv4, as in Kubernetes.
 */
public final class EndpointRules {

    public static final int MOST_ENDPOINTS = 1000;

    private EndpointRules() {}

    public static void port(Field port) {
        port.at("name").check(Names::labelFault);
        port.at("port").between(1, 65535);
        port.at("protocol").oneOf("TCP", "UDP");
    }

    public static void address(Field address) {
        if (address.require("")) {
            address.check(EndpointRules::addressFault);
        }
    }

    private static Optional<String> addressFault(String text) {
        if (!text.contains(".") || text.contains(":") || !InetAddresses.isInetAddress(text)) {
            return Optional.of("must be a valid IPv4 address");
        }
        InetAddress address = InetAddresses.forString(text);
        if (address.isAnyLocalAddress()) {
            return Optional.of("may not be unspecified (0.0.0.0)");
        }
        if (address.isLoopbackAddress()) {
            return Optional.of("may not be in the loopback range (127.0.0.0/8)");
        }
        if (address.isLinkLocalAddress()) {
            return Optional.of("may not be in the link-local range (169.254.0.0/16)");
        }
        return address.isMulticastAddress()
                ? Optional.of("may not be in the multicast range (224.0.0.0/4)")
                : Optional.empty();
    }
}
