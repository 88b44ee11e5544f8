package io.skiff.cli.token;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/** Finds the address by which other hosts reach this one. */
public final class HostAddress {

    /** A documentation address (RFC 5737): the kernel looks up the route, nothing is sent. */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    private HostAddress() {}

    /**
     * Returns the source address of the default route, else of the first interface that is up; empty if there is only
     * loopback.
     */
    public static Optional<String> find() {
        try (var socket = new DatagramSocket()) {
            socket.connect(ELSEWHERE);
            InetAddress address = socket.getLocalAddress();
            if (!address.isAnyLocalAddress() && !address.isLoopbackAddress()) {
                return Optional.of(address.getHostAddress());
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            return ofInterface();
        }
        return ofInterface();
    }

    private static Optional<String> ofInterface() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(network -> !network.getName().startsWith("sk"))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
