package io.skiff.agent.session;

import io.grpc.ManagedChannel;
import io.skiff.agent.identity.Channels;
import io.skiff.agent.identity.ClusterTrust;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.tunnel.TunnelHandler;
import io.skiff.agent.tunnel.Tunnels;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeGatewayGrpc;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Begins sessions over gRPC: each on a connection of its own, with another one for its tunnels. */
final class GrpcLine implements Dialer.Line {

    private final Channels channels;
    private final Map<String, TunnelHandler> handlers;
    private final GatewayListener listener;
    private final Supplier<Hello> hello;
    private final InstantSource clock;
    private final Runnable onEnd;

    /**
     * @param clock goes evenly
     * @param onEnd run when a session has ended
     */
    GrpcLine(
            Channels channels,
            Map<String, TunnelHandler> handlers,
            GatewayListener listener,
            Supplier<Hello> hello,
            InstantSource clock,
            Runnable onEnd) {
        this.channels = channels;
        this.handlers = handlers;
        this.listener = listener;
        this.hello = hello;
        this.clock = clock;
        this.onEnd = onEnd;
    }

    @Override
    public void dial(ServerAddress server, NodeIdentity who, Consumer<Session> holder, Runnable onWelcome) {
        Supplier<ManagedChannel> connection = () -> channels.open(server, ClusterTrust.of(who.ca()), who);
        var channel = connection.get();
        var address = new AddressWatch(listener::reached, NodeAddress::outward);
        var session = new Session(listener, onWelcome, new Tunnels(handlers, connection), address, clock, () -> {
            channel.shutdownNow();
            onEnd.run();
        });
        holder.accept(session);
        var gateway = NodeGatewayGrpc.newStub(channel).withInterceptors(new LocalAddress(address::reached));
        session.start(gateway::session, hello.get());
    }
}
