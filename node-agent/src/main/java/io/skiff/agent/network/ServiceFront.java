package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import java.util.Locale;

/**
 * One port of a service, in the words of nft.
 *
 * @param title of the service and its port, for people
 * @param protocol tcp or udp
 * @param address of the service within the cluster
 * @param nodePort 0 for none
 * @param key of address, protocol and port
 */
record ServiceFront(
        String title, String protocol, String address, int port, int nodePort, String key, Exposure exposure) {

    /** @throws IllegalArgumentException if it cannot be one */
    static ServiceFront of(Service service, Port port, String title) {
        String protocol = protocol(port.protocol());
        String address = Subnet.text(Subnet.address(service.clusterIp()));
        return new ServiceFront(
                title,
                protocol,
                address,
                checkedPort(port.port()),
                port.nodePort() == 0 ? 0 : checkedPort(port.nodePort()),
                address + " . " + protocol + " . " + port.port(),
                service.exposure());
    }

    /** The name of one of its own chains or sets. */
    String chain(String kind) {
        return kind + "-" + protocol + "-" + address + "-" + port;
    }

    /** @param text TCP or UDP */
    static String protocol(String text) {
        String protocol = text.toLowerCase(Locale.ROOT);
        if (!protocol.equals("tcp") && !protocol.equals("udp")) {
            throw new IllegalArgumentException("protocol \"" + text + "\" is not supported; TCP and UDP are");
        }
        return protocol;
    }

    static int checkedPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(port + " is not a port");
        }
        return port;
    }
}
