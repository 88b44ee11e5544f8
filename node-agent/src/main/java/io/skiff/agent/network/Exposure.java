package io.skiff.agent.network;

import java.util.List;

/**
 * How a service is reached beside its address within the cluster, and which of its endpoints its clients get.
 *
 * @param externalIps addresses that others lead to the nodes
 * @param isOnEveryNode every node answers on the service's own ports
 * @param sourceRanges the subnets that may use those; all if it is empty
 * @param innerLocal clients within the cluster get endpoints of their own node only
 * @param prefersLocal they get those as long as there is one
 * @param outerLocal other clients get endpoints of the node that they came to only, which see the client's address
 * @param affinitySeconds so long after its last connection a client gets the same endpoint; 0 for no time
 */
public record Exposure(
        List<String> externalIps,
        boolean isOnEveryNode,
        List<String> sourceRanges,
        boolean innerLocal,
        boolean prefersLocal,
        boolean outerLocal,
        int affinitySeconds) {

    public static final Exposure NONE = new Exposure(List.of(), false, List.of(), false, false, false, 0);

    public Exposure {
        externalIps = List.copyOf(externalIps);
        sourceRanges = List.copyOf(sourceRanges);
    }

    public boolean isSticky() {
        return affinitySeconds > 0;
    }
}
