package io.skiff.controlplane.port;

import io.grpc.BindableService;
import io.grpc.Context;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.skiff.controlplane.security.NodePeer;
import java.io.IOException;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC servers behind the port. They listen inside the process only, after TLS. One serves nodes, the other one
 * hosts that want to become nodes, so that these cost the nodes neither a thread nor memory.
 */
public final class GatewayServer implements AutoCloseable {

    private static final int NODES_THREADS = 4;

    /** One thread suffices: a certificate takes a few milliseconds. */
    private static final int JOINING_THREADS = 1;

    /** Tunnels nearly all ({@link CallQuota}). */
    private static final int MOST_CALLS_OF_A_NODE = 160;

    private static final int MOST_BYTES_OF_METADATA = 4 << 10;

    /** The bound of a join: a token and a certificate request have 2 KB. */
    private static final int MOST_BYTES_TO_JOIN = 16 << 10;

    /** HTTP/2's own minimum. */
    private static final int WINDOW_TO_JOIN_BYTES = 65_535;

    private final SplicedConnections connections = new SplicedConnections();
    private final ExecutorService nodesPool =
            Executors.newFixedThreadPool(NODES_THREADS, new DefaultThreadFactory("gateway", true));
    private final ExecutorService joiningPool = new ThreadPoolExecutor(
            0,
            JOINING_THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("gateway-join", true));
    private final InsideServer nodes;
    private final InsideServer joining;

    private GatewayServer(List<BindableService> services, Context.Key<NodePeer> caller, Context.Key<Runnable> hangUp)
            throws IOException {
        var filter = new CertificateFilter(connections);
        var gate = new CertificateGate(caller, hangUp);
        var bound = services.stream().map(BindableService::bindService).toList();
        nodes = InsideServer.start(
                "gateway-io",
                server -> server.executor(nodesPool)
                        .keepAliveTime(5, TimeUnit.SECONDS)
                        .keepAliveTimeout(5, TimeUnit.SECONDS)
                        .permitKeepAliveTime(500, TimeUnit.MILLISECONDS)
                        .permitKeepAliveWithoutCalls(true)
                        .maxConcurrentCallsPerConnection(MOST_CALLS_OF_A_NODE)
                        .addTransportFilter(filter)
                        .intercept(gate)
                        .intercept(new CallQuota())
                        .addServices(bound));
        joining = InsideServer.start(
                "gateway-join-io",
                server -> server.executor(joiningPool)
                        .maxConcurrentCallsPerConnection(1)
                        .maxInboundMetadataSize(MOST_BYTES_OF_METADATA)
                        .maxInboundMessageSize(MOST_BYTES_TO_JOIN)
                        .flowControlWindow(WINDOW_TO_JOIN_BYTES)
                        .addTransportFilter(filter)
                        .intercept(gate)
                        .addServices(bound));
    }

    /**
     * @param caller set for each call of a node to the name in its certificate
     * @param hangUp set for each call of a node to an action that closes its connection
     */
    public static GatewayServer start(
            List<BindableService> services, Context.Key<NodePeer> caller, Context.Key<Runnable> hangUp)
            throws IOException {
        return new GatewayServer(services, caller, hangUp);
    }

    /** The key of the node that is connected under a name now. */
    public Optional<PublicKey> keyInUse(String nodeName) {
        return connections.keyOf(nodeName);
    }

    /** Makes the handler of one decrypted HTTP/2 connection of a node. */
    public ChannelHandler nodes() {
        return nodes.splice(connections);
    }

    /** Makes the handler of one decrypted HTTP/2 connection of a stranger. */
    public ChannelHandler joining() {
        return joining.splice(connections);
    }

    @Override
    public void close() {
        nodes.close();
        joining.close();
        nodesPool.shutdownNow();
        joiningPool.shutdownNow();
    }
}
