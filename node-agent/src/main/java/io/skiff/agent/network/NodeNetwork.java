package io.skiff.agent.network;

import io.skiff.agent.container.PodUid;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * This host's part of the cluster network: bridge, pods' links and addresses, routes to the other nodes, service addresses.
 *
 * <p>Crash-only and idempotent: every call brings the kernel to the given state, whatever was there before.
 */
public interface NodeNetwork extends AutoCloseable {

    /** Makes the bridge with the first address of the node's subnet, forwarding and masquerading. Called before anything else. */
    void configure(NetworkConfig config);

    /** Gives the pod an interface eth0 with an address of the node's subnet and a default route. Returns the same address when called again. */
    Inet4Address attach(PodUid pod, Path netNamespace);

    /** Frees the pod's address; its link goes with its namespace. */
    void detach(PodUid pod);

    /** Addresses in use, by pod. */
    Map<PodUid, Inet4Address> addresses();

    /** Makes routes, and addresses of services, as given and no others, in one step each. */
    void apply(List<Peer> peers, List<Service> services);

    /** Whether nothing of the last {@link #apply} is left to do; else it is to be called again within a few seconds. */
    default boolean isSettled() {
        return true;
    }

    /** What keeps pods from being reached though everything was applied, each a sentence that says what to do; empty when nothing does. */
    default List<String> problems() {
        return List.of();
    }

    /** What protects pods from one another less than it should, each a sentence that says what to do; empty when nothing does. */
    default List<String> weaknesses() {
        return List.of();
    }

    /** Removes everything this class made on the host. */
    void removeAll();

    @Override
    void close();

    /**
     * @param podCidr this node's, {@code 10.42.3.0/24}
     * @param clusterCidr all pods'
     * @param serviceCidr all services'
     */
    record NetworkConfig(String podCidr, String clusterCidr, String serviceCidr) {}

    /** Another node on the same link, and the subnet reached through it. */
    record Peer(String nodeName, String internalIp, String podCidr) {}

    record Service(String namespace, String name, String clusterIp, List<Port> ports) {
        public Service {
            ports = List.copyOf(ports);
        }
    }

    /** @param protocol TCP or UDP */
    record Port(String protocol, int port, List<Endpoint> endpoints) {
        public Port {
            endpoints = List.copyOf(endpoints);
        }
    }

    record Endpoint(String ip, int port) {}
}
