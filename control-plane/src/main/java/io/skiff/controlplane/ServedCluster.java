package io.skiff.controlplane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.ApiParts;
import io.skiff.controlplane.api.ApiServer;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.core.DnsService;
import io.skiff.controlplane.loop.Leadership;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.port.TlsPort;
import io.skiff.controlplane.security.AdministratorsOnly;
import io.skiff.controlplane.security.CertificateAuthenticator;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.StepThread;
import io.skiff.controlplane.store.ClusterIdentity;
import io.skiff.controlplane.store.Store;
import io.skiff.controlplane.store.etcd.EtcdUpkeep;
import io.skiff.controlplane.tunnel.TunnelledLogs;
import io.skiff.controlplane.write.StoreWriter;
import io.skiff.trust.Pem;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
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
    private final FollowedView followed;
    private final ControllerThread controllers;
    private final Leadership leadership;
    private final ServedNodes nodes;
    private final ApiServer api;
    private final TlsPort port;
    private final List<StepThread> threads;

    ServedCluster(
            ServerOptions options,
            KindRegistry kinds,
            List<HasMetadata> manifests,
            ServerIdentity server,
            ClusterIdentity cluster,
            Store store,
            EtcdUpkeep upkeep)
            throws IOException {
        var clock = Clock.systemUTC();
        var random = new SecureRandom();

        // ---- the cluster in memory
        followed = new FollowedView(kinds, store);
        var view = followed.view();
        var health = new Health(view, followed.watchdog(), upkeep);

        // ---- events and leadership
        var upkeepSignal = new Signal();
        var events = new EventRecorder(store, random, upkeepSignal);
        var contacts = new NodeContacts(clock.instant());
        var rootCertificate = Pem.encode(server.authority().certificate());
        controllers = new ControllerThread(
                new Controllers(kinds, contacts, everywhere(manifests, options), rootCertificate),
                store,
                view,
                events,
                clock);
        leadership = new Leadership(store, server.id(), controllers, upkeepSignal);
        var identityWatch = new IdentityWatch(store, cluster, this::endAsAnother, upkeepSignal);

        // ---- nodes
        nodes = new ServedNodes(
                new GatewaySettings(cluster.id(), cluster.epoch(), options.clusterCidr(), options.serviceCidr()),
                server,
                store,
                view,
                StoreWriter.forReports(kinds, store, events, clock, random),
                events,
                contacts,
                clock);

        // ---- users, and the one port for both
        api = new ApiServer(new ApiParts(
                kinds,
                store,
                view,
                new CertificateAuthenticator(),
                new AdministratorsOnly(),
                new TunnelledLogs(nodes.tunnels()),
                nodes.tunnels(),
                clock,
                random,
                options.serviceCidr(),
                options.clusterCidr(),
                health));
        port = TlsPort.listen(
                options.listen(),
                server.tls(),
                new TlsPort.Services(api::http1, api::strangers, nodes::connection, nodes::joiningConnection));

        threads = List.of(
                followed.start(clock),
                StepThread.start(
                        "upkeep",
                        List.of(leadership, events, identityWatch, followed.watchdog(), new MemoryUpkeep()),
                        upkeepSignal,
                        clock),
                nodes.start(clock));
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
        nodes.close();
        api.close();
        threads.forEach(StepThread::close);
        controllers.close();
        followed.close();
        resign();
    }

    /** Gives up leadership, so that another server leads at once. It does not wait for the store's answer. */
    private void resign() {
        var unused = leadership.resign();
    }

    /** What every cluster has. */
    private static List<HasMetadata> everywhere(List<HasMetadata> manifests, ServerOptions options) {
        return manifests.stream()
                .map(manifest -> DnsService.placed(manifest, options.serviceCidr()))
                .toList();
    }
}
