package io.skiff.agent.pod;

import java.util.List;

/**
 * How a pod's containers find names.
 *
 * @param options such as {@code ndots:2}
 */
public record PodDns(Policy policy, List<String> nameservers, List<String> searches, List<String> options) {

    public static final PodDns OF_HOST = new PodDns(Policy.HOST, List.of(), List.of(), List.of());

    /** What name servers, domains and options are added to. */
    public enum Policy {
        /** Those of the node. */
        HOST,
        /** The cluster's, with its domains. */
        CLUSTER,
        NONE
    }

    public PodDns {
        nameservers = List.copyOf(nameservers);
        searches = List.copyOf(searches);
        options = List.copyOf(options);
    }
}
