package io.skiff.controlplane.gateway;

import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.step.Stepped;
import io.skiff.controlplane.testing.TestCluster;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** The gateway of a cluster in one thread. */
public final class TestGateway {

    public static final GatewaySettings SETTINGS = new GatewaySettings("cluster-1", 0, "10.42.0.0/16", "10.43.0.0/16");

    private TestGateway() {}

    /** Follows the cluster's view, and steps with the others. */
    public static Gateway in(TestCluster cluster) {
        return in(cluster, "server-1");
    }

    /** That of one of several servers. */
    public static Gateway in(TestCluster cluster, String server) {
        return in(cluster, server, new NodeContacts(cluster.clock.instant()));
    }

    static Gateway in(TestCluster cluster, String server, NodeContacts contacts) {
        return in(cluster, server, contacts, cluster::add);
    }

    /** @param add takes the parts that are to be stepped */
    static Gateway in(TestCluster cluster, String server, NodeContacts contacts, Consumer<Stepped> add) {
        var signal = new Signal();
        var loops = new ControlLoops(cluster.view, cluster.writer, cluster.store::readRevision, new Random(3), signal);
        var presence = new Presence(server, cluster.store, cluster.view, loops, signal);
        var gateway = new Gateway(SETTINGS, cluster.view, loops, cluster.events, contacts, presence, signal);
        add.accept(presence);
        add.accept(loops);
        add.accept(gateway);
        return gateway;
    }

    /** What is stored of a node that some server hears. */
    static Optional<NodeContact> contact(TestCluster cluster, String node) {
        return NodePresence.find(cluster.view, node).map(NodePresence::contact);
    }
}
