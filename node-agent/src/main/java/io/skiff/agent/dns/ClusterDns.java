package io.skiff.agent.dns;

import com.google.common.net.InetAddresses;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.Endpoint;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Port;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.node.HostResolver;
import io.skiff.agent.node.ResolverConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions of this node's pods for names. They ask the address of the service {@code kube-dns}, which leads on each node to the node's own name server;
 * to pods, if the cluster's administrator has given that service some.
 */
public final class ClusterDns implements AutoCloseable {

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
    private final HostServers servers;
    private volatile @Nullable ClusterZone zone;
    private @Nullable NetworkConfig config;
    private @Nullable DnsSockets sockets;

    public ClusterDns(HostResolver resolver) {
        this.servers = new HostServers(resolver);
    }

    /**
     * Answers by these services and names from now on.
     *
     * @return the services, of which that of names leads here
     */
    public synchronized List<Service> serve(NetworkConfig wanted, List<Service> services, List<ServiceName> names) {
        zone = new ClusterZone(wanted, services, names);
        services.stream().filter(Service::isClusterDns).map(Service::clusterIp).forEach(servers::leaveOut);
        int gateway = Subnet.parse(wanted.podCidr()).first() + 1;
        if (sockets == null || !wanted.equals(config)) {
            closeSockets();
            var upstream = new Upstream(loop, servers::list);
            var responder = new Responder(() -> Objects.requireNonNull(zone), upstream);
            sockets = DnsSockets.open(loop, responder, Subnet.inet(gateway));
            config = wanted;
        }
        var here = new Endpoint(Subnet.text(gateway), sockets.port());
        return services.stream()
                .map(service -> service.isClusterDns() && hasNoEndpoints(service) ? leading(service, here) : service)
                .toList();
    }

    private static boolean hasNoEndpoints(Service service) {
        return service.ports().stream().allMatch(port -> port.endpoints().isEmpty());
    }

    private static Service leading(Service service, Endpoint here) {
        return new Service(
                service.namespace(),
                service.name(),
                service.clusterIp(),
                service.ports().stream()
                        .map(port ->
                                new Port(port.name(), port.protocol(), port.port(), port.nodePort(), List.of(here)))
                        .toList(),
                service.exposure());
    }

    private void closeSockets() {
        if (sockets != null) {
            sockets.close();
            sockets = null;
        }
    }

    @Override
    public synchronized void close() {
        closeSockets();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** The name servers of the host, as its configuration has them now. */
    private static final class HostServers {

        private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(5);
        private static final int PORT = 53;

        private final HostResolver resolver;
        private volatile String own = "";
        private List<InetSocketAddress> known = List.of();
        private long read = System.nanoTime() - PERIOD_NANOS;

        HostServers(HostResolver resolver) {
            this.resolver = resolver;
        }

        /** A question that comes back would go round for ever. */
        void leaveOut(String address) {
            own = address;
        }

        /** Used by the thread of the event loop. */
        List<InetSocketAddress> list() {
            long now = System.nanoTime();
            if (now - read >= PERIOD_NANOS) {
                read = now;
                known = ResolverConfig.parse(resolver.ofHost()).nameservers().stream()
                        .filter(server -> !server.equals(own) && isAddress(server))
                        .map(server -> new InetSocketAddress(server, PORT))
                        .toList();
            }
            return known;
        }

        /** A name would have to be looked up. */
        private static boolean isAddress(String server) {
            return InetAddresses.isInetAddress(server.split("%", 2)[0]);
        }
    }
}
