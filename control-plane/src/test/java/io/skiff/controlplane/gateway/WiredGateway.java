package io.skiff.controlplane.gateway;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.skiff.controlplane.StoredKinds;
import io.skiff.controlplane.api.ApiFixture;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.port.GatewayServer;
import io.skiff.controlplane.port.PortFixture;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.controlplane.security.TestIdentities;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.tunnel.GrpcNodeTunnels;
import io.skiff.controlplane.write.StoreWriter;
import io.skiff.proto.node.JoinRequest;
import io.skiff.proto.node.JoinResponse;
import io.skiff.proto.node.RenewRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A gateway on its thread behind the real port, over a store in memory. */
final class WiredGateway implements AutoCloseable {

    private final ApiFixture cluster = new ApiFixture();
    private final Signal signal = new Signal();
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Gateway gateway;
    private final StepThread thread;
    private final GatewayServer server;
    private final PortFixture port;

    /** @param directory for the cluster's authority */
    WiredGateway(Path directory) throws Exception {
        var clock = Clock.systemUTC();
        var events = new EventRecorder(cluster.store(), new Random(1), signal);
        var writer = StoreWriter.forReports(StoredKinds.registry(), cluster.store(), events, clock, new Random(2));
        var loops = new ControlLoops(cluster.view(), writer, cluster.store()::readRevision, new Random(3), signal);
        var presence = new Presence("server-1", cluster.store(), cluster.view(), loops, signal);
        gateway = new Gateway(
                TestGateway.SETTINGS,
                cluster.view(),
                loops,
                events,
                new NodeContacts(clock.instant()),
                presence,
                signal);
        thread = StepThread.start("gateway", List.of(presence, loops, gateway), signal, clock);
        server = GatewayServer.start(
                List.of(
                        new GrpcNodeGateway(gateway, new NoCredentials()),
                        new GrpcNodeTunnels(gateway.tunnels(), GrpcNodeGateway.NODE)),
                GrpcNodeGateway.NODE,
                GrpcNodeGateway.HANG_UP);
        port = new PortFixture(
                directory, new TlsPort.Services(server::joining, server::joining, server::nodes, server::joining));
    }

    Gateway gateway() {
        return gateway;
    }

    ApiFixture cluster() {
        return cluster;
    }

    /** A connection of its own, with the certificate of a node. */
    ManagedChannel connect(String node) throws Exception {
        var identity = TestIdentities.node(port.authority(), node);
        var channel = NettyChannelBuilder.forAddress(port.address())
                .overrideAuthority("127.0.0.1")
                .sslContext(GrpcSslContexts.forClient()
                        .keyManager(identity.key(), identity.certificate())
                        .trustManager(port.authority().certificate())
                        .build())
                .build();
        channels.add(channel);
        return channel;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        channels.forEach(channel -> await().until(channel::isTerminated));
        port.close();
        server.close();
        thread.close();
        cluster.close();
    }

    private static final class NoCredentials implements NodeCredentials {

        @Override
        public JoinResponse join(JoinRequest request) {
            throw new RefusedException("nobody joins");
        }

        @Override
        public JoinResponse renew(NodePeer peer, RenewRequest request) {
            throw new RefusedException("nobody renews");
        }
    }
}
