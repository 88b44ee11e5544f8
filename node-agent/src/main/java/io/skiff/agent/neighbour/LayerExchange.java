package io.skiff.agent.neighbour;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.image.LayerShelf;
import io.skiff.agent.image.Neighbours;
import io.skiff.agent.network.NodeNetwork.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The exchange of layers with other nodes, both ways, on threads and connections of its own. This class starts threads, which end when there is
 * nothing to do.
 */
public final class LayerExchange implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(LayerExchange.class);

    /** Each reads a layer from the disk for another node. */
    private static final int MOST_READERS = 3;

    private static final int MOST_WAITING = 1_000;
    private static final int MOST_CALLS = 100;
    private static final int MOST_MESSAGE_BYTES = 1 << 20;

    private final EventLoopGroup io =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("layer-io", true), NioIoHandler.newFactory());
    private final ThreadPoolExecutor callbacks = threads("layer", 2, Integer.MAX_VALUE);
    private final ThreadPoolExecutor readers = threads("layer-reader", MOST_READERS, MOST_WAITING);
    private final GrpcPeers peers;
    private final Neighbours neighbours;
    private final @Nullable Server server;

    /**
     * Begins to serve. A port that cannot be had is told in the log: then this node only takes layers from others.
     *
     * @param volumes what others may read of this node's
     * @param identity empty until the node has joined
     * @param present the nodes that the control plane named
     */
    public LayerExchange(
            String node,
            int port,
            LayerShelf shelf,
            VolumeGiver volumes,
            Supplier<Optional<NodeIdentity>> identity,
            Supplier<List<Peer>> present) {
        var tls = new PeerTls(identity);
        var promises = new Promises();
        var claims = new Claims(InstantSource.system());
        var desk = new LayerDesk(node, shelf, promises, claims);
        peers = new GrpcPeers(present, tls, io, callbacks);
        neighbours = new NodeNeighbours(node, peers, promises, desk, claims);
        server = serve(port, tls, new LayerService(desk, shelf, volumes, readers), present);
    }

    private static List<String> names(Supplier<List<Peer>> present) {
        return present.get().stream().map(Peer::nodeName).toList();
    }

    private static Set<String> addresses(Supplier<List<Peer>> present) {
        return present.get().stream().map(Peer::internalIp).collect(Collectors.toUnmodifiableSet());
    }

    private @Nullable Server serve(int port, PeerTls tls, LayerService service, Supplier<List<Peer>> present) {
        try {
            return NettyServerBuilder.forPort(port)
                    .channelFactory(() -> new BoundedServerChannel(() -> addresses(present)))
                    .bossEventLoopGroup(io)
                    .workerEventLoopGroup(io)
                    .executor(callbacks)
                    .sslContext(tls.server())
                    .maxInboundMessageSize(MOST_MESSAGE_BYTES)
                    .maxConcurrentCallsPerConnection(MOST_CALLS)
                    .handshakeTimeout(10, TimeUnit.SECONDS)
                    .maxConnectionIdle(2, TimeUnit.MINUTES)
                    .permitKeepAliveTime(10, TimeUnit.SECONDS)
                    .intercept(new PeersOnly(() -> names(present)))
                    .addService(service)
                    .build()
                    .start();
        } catch (IOException e) {
            LOG.warn(
                    "Cannot listen on port {} ({}): this node gives no layers of images to others, which fetch them from their registries;"
                            + " end what listens there (ss -ltnp), or give another --layer-port",
                    port,
                    e.getMessage());
            return null;
        }
    }

    private static ThreadPoolExecutor threads(String name, int most, int mostWaiting) {
        var threads = new ThreadPoolExecutor(
                most,
                most,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(mostWaiting),
                new DefaultThreadFactory(name, true));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The port that others reach; 0 if there is none. */
    public int port() {
        return server == null ? 0 : server.getPort();
    }

    /** Reads a persistent volume of another node. */
    public InputStream volume(String node, String handle) throws IOException {
        return peers.volume(node, handle);
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    @Override
    public void close() {
        if (server != null) {
            server.shutdownNow();
        }
        peers.close();
        io.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        callbacks.shutdownNow();
        readers.shutdownNow();
    }
}
