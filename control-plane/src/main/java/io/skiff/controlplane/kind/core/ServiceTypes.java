package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;

/** What the type of a service needs, by its spec as a tree with all defaults. */
final class ServiceTypes {

    static final String CLUSTER_IP = "ClusterIP";
    static final String NODE_PORT = "NodePort";
    static final String LOAD_BALANCER = "LoadBalancer";
    static final String EXTERNAL_NAME = "ExternalName";

    private ServiceTypes() {}

    /** It is a name for another one, and has no address. */
    static boolean isExternal(JsonNode spec) {
        return is(EXTERNAL_NAME, spec);
    }

    static boolean isLoadBalancer(JsonNode spec) {
        return is(LOAD_BALANCER, spec);
    }

    static boolean isHeadless(JsonNode spec) {
        return spec.path("clusterIP").asText().equals("None");
    }

    /** It has ports on the nodes, or is reached by them. */
    static boolean isOnNodes(JsonNode spec) {
        return is(NODE_PORT, spec) || isLoadBalancer(spec);
    }

    /** Each of its ports gets one of the nodes' that it does not ask for. */
    static boolean needsNodePorts(JsonNode spec) {
        return is(NODE_PORT, spec)
                || (isLoadBalancer(spec)
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true));
    }

    /** It is reached from outside of the cluster. */
    static boolean isOpen(JsonNode spec) {
        return isOnNodes(spec)
                || (is(CLUSTER_IP, spec) && !spec.path("externalIPs").isEmpty());
    }

    private static boolean is(String type, JsonNode spec) {
        return spec.path("type").asText().equals(type);
    }
}
