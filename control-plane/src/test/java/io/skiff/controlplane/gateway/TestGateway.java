package io.skiff.controlplane.gateway;

import io.skiff.controlplane.node.NodeContacts;
import io.skiff.controlplane.step.Signal;
import io.skiff.controlplane.testing.TestCluster;

/** The gateway of a cluster in one thread. */
public final class TestGateway {

    public static final GatewaySettings SETTINGS = new GatewaySettings("cluster-1", 0, "10.42.0.0/16", "10.43.0.0/16");

    private TestGateway() {}

    /** Follows the cluster's view, and steps with the others. */
    static Gateway in(TestCluster cluster) {
        return in(cluster, new NodeContacts(cluster.clock.instant()));
    }

    static Gateway in(TestCluster cluster, NodeContacts contacts) {
        var gateway = new Gateway(SETTINGS, cluster.view, cluster.writer, cluster.events, contacts, new Signal());
        cluster.view.onChange(gateway);
        cluster.add(gateway);
        return gateway;
    }
}
