package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;

/** A parsed network configuration. */
record Layout(Subnet pods, Subnet cluster, Subnet services) {

    /**
     * The widest subnet of a node: each address is an element of the pods' filter, and a node runs a few hundred pods
     * at most.
     */
    private static final int WIDEST_PREFIX = 20;

    private static final int NARROWEST_PREFIX = 30;

    /** refuses such a subnet whatever the control plane says, because it would capture this host's own traffic */
    Layout {
        if (!cluster.contains(pods)) {
            throw new IllegalArgumentException("this node's pod subnet " + pods + " is not inside the cluster's "
                    + cluster + "; correct its Node object's podCIDR");
        }
        if (pods.prefixLength() < WIDEST_PREFIX || pods.prefixLength() > NARROWEST_PREFIX) {
            throw new IllegalArgumentException("this node's pod subnet " + pods + " is not between a /" + WIDEST_PREFIX
                    + " and a /" + NARROWEST_PREFIX + "; correct its Node object's podCIDR");
        }
        if (cluster.overlaps(services)) {
            throw new IllegalArgumentException(
                    "the services' addresses " + services + " overlap those of pods, " + cluster);
        }
    }

    static Layout of(NetworkConfig config) {
        return new Layout(
                Subnet.parse(config.podCidr()), Subnet.parse(config.clusterCidr()), Subnet.parse(config.serviceCidr()));
    }

    /** The bridge's address, which is the first of the node's subnet. */
    int gateway() {
        return pods.first() + 1;
    }
}
