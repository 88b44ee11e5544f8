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
 * The address by which other nodes reach this host: the given one, or the local address of the connection to the
 * control plane. A host's addresses change while its agent runs, so each connection asks again.
 */
public final class NodeAddress {

    /**
     * A documentation address (RFC 5737). It only asks the kernel for the source address of a packet to the outside;
     * nothing is sent.
     */
    private static final String ELSEWHERE = "192.0.2.1";

    private static final String LOOPBACK = "127.0.0.1";

    private final @Nullable String given;
    private final List<String> servers;

    /** @param servers the hosts of the control planes */
    public NodeAddress(@Nullable String given, List<String> servers) {
        this.given = given;
        this.servers = List.copyOf(servers);
    }

    /** Always returns this address. */
    public static NodeAddress fixed(String address) {
        return new NodeAddress(address, List.of());
    }

    /**
     * The address before there is a connection. It is the loopback address only on a host without any other, whose
     * control plane must be on the same host.
     */
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

    /**
     * The source address of packets to the outside, or any other that is not loopback; empty while the host has none.
     */
    public static Optional<InetAddress> outward() {
        return towards(ELSEWHERE).or(NodeAddress::any);
    }

    /**
     * @param local this host's end of the connection; a loopback address tells nothing, because then the control plane
     *     is on this host
     */
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

    /** Whether this is a bridge of ours, of Docker or of libvirt, which no other host can reach. */
    private static boolean isForContainers(String name) {
        return name.startsWith("sk-")
                || name.startsWith("docker")
                || name.startsWith("br-")
                || name.startsWith("virbr");
    }
}
