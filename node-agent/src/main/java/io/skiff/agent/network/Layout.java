package io.skiff.agent.network;

import io.skiff.agent.linux.netlink.Subnet;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;

/** A network configuration, parsed. */
record Layout(Subnet pods, Subnet cluster, Subnet services) {

    static Layout of(NetworkConfig config) {
        return new Layout(
                Subnet.parse(config.podCidr()), Subnet.parse(config.clusterCidr()), Subnet.parse(config.serviceCidr()));
    }

    /** The bridge's address: the first of the node's subnet. */
    int gateway() {
        return pods.first() + 1;
    }
}
