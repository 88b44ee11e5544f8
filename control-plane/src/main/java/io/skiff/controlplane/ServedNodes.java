package io.skiff.controlplane;

import io.netty.channel.ChannelHandler;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.Gateway;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.GrpcNodeGateway;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.port.GatewayServer;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.JoinTokens;
import io.skiff.controlplane.security.NodeAdmission;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.tunnel.GrpcNodeTunnels;
import io.skiff.controlplane.tunnel.Tunnels;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.write.StoreWriter;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;

/** Serves the nodes of one cluster: certificates for them, their sessions, the tunnels to them. */
final class ServedNodes implements AutoCloseable {

    private final Signal signal = new Signal();
    private final ControlLoops loops;
    private final Presence presence;
    private final Gateway gateway;
    private final GatewayServer server;

    /** @param reports writes what the nodes say of themselves and of their pods */
    ServedNodes(
            GatewaySettings settings,
            ServerIdentity identity,
            Store store,
            LiveView view,
            StoreWriter reports,
            EventRecorder events,
            NodeContacts contacts,
            Clock clock)
            throws IOException {
        loops = new ControlLoops(view, reports, store::readRevision, new SplittableRandom(), signal);
        presence = new Presence(identity.id(), store, view, loops, signal);
        gateway = new Gateway(settings, view, loops, events, contacts, presence, signal);
        var tokens = new JoinTokens(view, identity.authority(), clock);
        var credentials = new AdmittedNodes(new NodeAdmission(identity.authority(), tokens, new NodeBans(view)));
        server = GatewayServer.start(
                List.of(
                        new GrpcNodeGateway(gateway, credentials),
                        new GrpcNodeTunnels(gateway.tunnels(), GrpcNodeGateway.NODE)),
                GrpcNodeGateway.NODE,
                GrpcNodeGateway.HANG_UP);
        credentials.connectedThrough(server);
    }

    Tunnels tunnels() {
        return gateway.tunnels();
    }

    /** Makes the handler of one decrypted connection of a node. */
    ChannelHandler connection() {
        return server.nodes();
    }

    /** Makes the handler of one decrypted connection of a host that wants to become a node. */
    ChannelHandler joiningConnection() {
        return server.joining();
    }

    StepThread start(Clock clock) {
        return StepThread.start("gateway", List.of(presence, loops, gateway), signal, clock);
    }

    @Override
    public void close() {
        server.close();
    }
}
