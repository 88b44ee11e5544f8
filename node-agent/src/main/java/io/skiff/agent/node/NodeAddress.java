package io.skiff.agent.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address that other nodes reach this host by: the one given, or the one that its connection to the control plane has. A host gets
 * and loses addresses while its agent runs, so it is asked for again with each connection.
 */
public final class NodeAddress {

    /** An address of nobody (RFC 5737): which of ours would be used to get out? Nothing is sent to it. */
    private static final String ELSEWHERE = "192.0.2.1";

    private static final String LOOPBACK = "127.0.0.1";

    private final @Nullable String given;
    private final List<String> servers;

    /** @param servers hosts of the control planes */
    public NodeAddress(@Nullable String given, List<String> servers) {
        this.given = given;
        this.servers = List.copyOf(servers);
    }

    /** Always this one. */
    public static NodeAddress fixed(String address) {
        return new NodeAddress(address, List.of());
    }

    /** Before there is a connection. The loopback address only on a host that has no other, whose control plane then is on it. */
    public String expected() {
        return given != null
                ? given
                : servers.stream()
                        .map(NodeAddress::towards)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .or(NodeAddress::outward)
                        .map(InetAddress::getHostAddress)
                        .orElse(LOOPBACK);
    }

    /** The one by which this host gets out, or any that others could use; empty while it has none. */
    public static Optional<InetAddress> outward() {
        return towards(ELSEWHERE).or(NodeAddress::any);
    }

    /** @param local this host's end of the connection; on the loopback interface the control plane is on this host, and it says nothing */
    public String of(InetAddress local) {
        return given == null && isUsable(local) ? local.getHostAddress() : expected();
    }

    private static boolean isUsable(InetAddress address) {
        return address instanceof Inet4Address && !address.isLoopbackAddress() && !address.isAnyLocalAddress();
    }

    private static Optional<InetAddress> towards(String host) {
        try (var socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host, 9));
            return Optional.of(socket.getLocalAddress()).filter(NodeAddress::isUsable);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> any() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(candidate -> !isForContainers(candidate.getName()))
                    .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(NodeAddress::isUsable)
                    .findFirst();
        } catch (SocketException e) {
            return Optional.empty();
        }
    }

    /** Our bridges and those of Docker and libvirt lead to nobody else. */
    private static boolean isForContainers(String name) {
        return name.startsWith("sk-")
                || name.startsWith("docker")
                || name.startsWith("br-")
                || name.startsWith("virbr");
    }
}
