package io.skiff.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.netty.handler.ssl.SslContext;
import io.skiff.controlplane.api.ApiServer;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.Gateway;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.GrpcNodeGateway;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.port.GatewayServer;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.CertificateAuthenticator;
import io.skiff.controlplane.security.CertificateAuthority;
import io.skiff.controlplane.security.JoinTokens;
import io.skiff.controlplane.security.NodeAdmission;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.step.ProcessEnd;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.ClusterIdentity;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.etcd.EtcdUpkeep;
import io.skiff.controlplane.tunnel.GrpcNodeTunnels;
import io.skiff.controlplane.tunnel.TunnelledLogs;
import io.skiff.controlplane.view.LiveView;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.view.ViewFolder;
import io.skiff.controlplane.view.ViewWatchdog;
import io.skiff.controlplane.write.StoreWriter;
import io.skiff.trust.Pem;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Everything that serves one cluster: the view, the API, the gateway, the controllers. If the store turns out to hold
 * another cluster, all of it ends and is built anew.
 */
final class ServedCluster implements AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(ServedCluster.class);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Leadership leadership;
    private final Controllers controllers;
    private final ApiServer api;
    private final GatewayServer gatewayServer;
    private final TlsPort port;
    private final ViewFolder folder;
    private final List<StepThread> threads;

    ServedCluster(
            ServerOptions options,
            KindRegistry kinds,
            ClusterIdentity identity,
            String serverId,
            Store store,
            CertificateAuthority authority,
            SslContext tls,
            EtcdUpkeep upkeep,
            List<HasMetadata> manifests)
            throws IOException {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();

        // ---- the cluster in memory
        var viewSignal = new Signal();
        var view = new LiveView(kinds);
        folder = new ViewFolder(store, view, viewSignal);
        var watchdog = new ViewWatchdog(store::readRevision, view, ProcessEnd::now);

        // ---- events and leadership
        var upkeepSignal = new Signal();
        var events = new EventRecorder(store, random, upkeepSignal);
        var contacts = new NodeContacts(clock.instant());
        controllers = new Controllers(
                kinds, store, view, events, contacts, manifests, Pem.encode(authority.certificate()), clock);
        leadership = new Leadership(store, serverId, controllers, upkeepSignal);
        var identityWatch = new IdentityWatch(store, identity, this::endAsAnother, upkeepSignal);

        // ---- nodes
        var gatewaySignal = new Signal();
        var settings =
                new GatewaySettings(identity.id(), identity.epoch(), options.clusterCidr(), options.serviceCidr());
        var reports = StoreWriter.forReports(kinds, store, events, clock, random);
        var presence = new Presence(serverId, store, view, reports, random, gatewaySignal);
        var gateway = new Gateway(settings, view, reports, events, contacts, presence, gatewaySignal);
        view.onChange(gateway);
        var admission = new NodeAdmission(authority, new JoinTokens(view, authority, clock), new NodeBans(view));
        var credentials = new AdmittedNodes(admission);
        gatewayServer = GatewayServer.start(
                List.of(
                        new GrpcNodeGateway(gateway, credentials),
                        new GrpcNodeTunnels(gateway.tunnels(), GrpcNodeGateway.NODE)),
                GrpcNodeGateway.NODE,
                GrpcNodeGateway.HANG_UP);
        credentials.connectedThrough(gatewayServer);

        // ---- users, and the one port for both
        api = new ApiServer(new ApiServer.Parts(
                kinds,
                store,
                view,
                new CertificateAuthenticator(),
                new AdministratorsOnly(),
                new TunnelledLogs(gateway.tunnels()),
                clock,
                random,
                options.serviceCidr(),
                options.clusterCidr(),
                () -> trouble(view, watchdog, upkeep)));
        port = TlsPort.listen(
                options.listen(),
                tls,
                new TlsPort.Services(api::http1, api::strangers, gatewayServer::nodes, gatewayServer::joining));

        threads = List.of(
                StepThread.start("view", List.of(folder), viewSignal, clock),
                StepThread.start(
                        "upkeep",
                        List.of(leadership, events, identityWatch, watchdog, new MemoryUpkeep()),
                        upkeepSignal,
                        clock),
                StepThread.start("gateway", List.of(presence, gateway), gatewaySignal, clock));
    }

    private static Optional<String> trouble(View view, ViewWatchdog watchdog, EtcdUpkeep upkeep) {
        if (!view.isSynced()) {
            return Optional.of("the store has not been read yet");
        }
        if (!view.isFollowing()) {
            return Optional.of("etcd does not answer");
        }
        if (watchdog.isBehind()) {
            return Optional.of("what etcd holds is not seen");
        }
        return upkeep.isOutOfSpace() ? Optional.of("etcd is out of space") : Optional.empty();
    }

    private void endAsAnother() {
        LOG.warn(
                "The store holds another cluster than before, or none: it was wiped or restored. Starting over with it;"
                        + " what the nodes run keeps running.");
        ended.countDown();
    }

    /** Returns when the store holds another cluster. */
    void awaitAnother() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        port.close();
        gatewayServer.close();
        api.close();
        threads.forEach(StepThread::close);
        controllers.close();
        folder.close();
        resign();
    }

    /** Gives up leadership, so that another server leads at once. It does not wait for the store's answer. */
    private void resign() {
        var unused = leadership.resign();
    }
}
