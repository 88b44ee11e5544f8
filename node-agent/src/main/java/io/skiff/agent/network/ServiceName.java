package io.skiff.agent.network;

import java.util.List;

/**
 * What the name of a service means that has no address of its own.
 *
 * @param externalName another name; empty for addresses
 * @param addresses of its ready pods, ordered
 */
public record ServiceName(
        String namespace, String name, String externalName, List<Address> addresses, List<Port> ports) {

    /** Behind the names of services and pods. */
    public static final String CLUSTER_DOMAIN = "cluster.local";

    public ServiceName {
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
    }

    /** @param hostname of the pod within the service; empty if it has none */
    public record Address(String ip, String hostname) {

        /** The label by which the pod is found: its host name, or its address with dashes. */
        public String label() {
            return hostname.isEmpty() ? ip.replace('.', '-') : hostname;
        }
    }

    /** @param protocol TCP or UDP */
    public record Port(String name, String protocol, int port) {}
}
