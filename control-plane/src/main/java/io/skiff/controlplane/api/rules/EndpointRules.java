package io.skiff.controlplane.api.rules;

import com.google.common.net.InetAddresses;
import io.skiff.controlplane.api.selector.Names;
import io.skiff.controlplane.api.status.Problem;
import java.net.InetAddress;
import java.util.Optional;

/** What EndpointSlices and Endpoints must look like, whose addresses every node's network takes: as in Kubernetes, of IPv4. */
final class EndpointRules {

    private static final int MOST_ENDPOINTS = 1000;
    private static final int MOST_ADDRESSES = 100;

    /** Every address counts once for each port: both lists have their bound. Kubernetes takes more ports. */
    static final int MOST_PORTS = 100;

    private EndpointRules() {}

    static void slice(Field slice) {
        var type = slice.at("addressType");
        if (type.require("")) {
            type.oneOf("IPv4");
        }
        var endpoints = slice.at("endpoints");
        tooMany(endpoints, MOST_ENDPOINTS);
        for (var endpoint : endpoints.items()) {
            var addresses = endpoint.at("addresses");
            addresses.require("must contain at least 1 address");
            tooMany(addresses, MOST_ADDRESSES);
            addresses.items().forEach(EndpointRules::address);
            endpoint.at("hostname").check(Names::labelFault);
        }
        tooMany(slice.at("ports"), MOST_PORTS);
        slice.at("ports").unique("name", EndpointRules::port);
    }

    static void endpoints(Field endpoints) {
        tooMany(endpoints.at("subsets"), MOST_ENDPOINTS);
        for (var subset : endpoints.at("subsets").items()) {
            var ready = subset.at("addresses");
            var notReady = subset.at("notReadyAddresses");
            if (ready.items().isEmpty() && notReady.items().isEmpty()) {
                subset.add(Problem.required(subset.path(), "must specify `addresses` or `notReadyAddresses`"));
            }
            ready.items().forEach(address -> address(address.at("ip")));
            notReady.items().forEach(address -> address(address.at("ip")));
            tooMany(ready, MOST_ENDPOINTS);
            tooMany(notReady, MOST_ENDPOINTS);
            var ports = subset.at("ports");
            tooMany(ports, MOST_PORTS);
            boolean isOnly = ports.items().size() == 1;
            ports.unique("name", port -> {
                if (!isOnly) {
                    port.at("name").require("");
                }
                port.at("port").require("");
                port(port);
            });
        }
    }

    private static void port(Field port) {
        port.at("name").check(Names::labelFault);
        port.at("port").between(1, 65535);
        port.at("protocol").oneOf("TCP", "UDP");
    }

    private static void address(Field address) {
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

    static void tooMany(Field list, int most) {
        if (list.items().size() > most) {
            list.add(Problem.tooMany(list.path(), list.items().size(), most));
        }
    }
}
