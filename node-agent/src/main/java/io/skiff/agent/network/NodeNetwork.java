package io.skiff.agent.network;

import io.skiff.agent.container.PodUid;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * This host's part of the cluster network: bridge, pods' links and addresses, routes to the other nodes, service
 * addresses.
 *
 * <p>Crash-only and idempotent: every call brings the kernel to the given state from any other.
 */
public interface NodeNetwork extends AutoCloseable {

    /**
     * Makes the bridge with the first address of the node's subnet, forwarding and masquerading. This is the first
     * call.
     */
    void configure(NetworkConfig config);

    /**
     * Gives the pod an interface eth0 with an address of the node's subnet and a default route. A repeated call returns
     * the same address.
     *
     * @param ports of the node that lead to the pod
     */
    Inet4Address attach(PodUid pod, Path netNamespace, List<HostPort> ports);

    /** Attaches a pod that has no ports of the node. */
    default Inet4Address attach(PodUid pod, Path netNamespace) {
        return attach(pod, netNamespace, List.of());
    }

    /** Frees the pod's address. Its link goes with its namespace. */
    void detach(PodUid pod);

    /** Addresses in use, by pod. */
    Map<PodUid, Inet4Address> addresses();

    /** The pod's address; empty if it has none. */
    default String addressOf(PodUid pod) {
        var address = addresses().get(pod);
        return address == null ? "" : address.getHostAddress();
    }

    /** Makes the routes and service addresses exactly those given, each group in one step. */
    void apply(List<Peer> peers, List<Service> services);

    /**
     * The same, and answers pods by these names, too.
     *
     * @param names of services without an address
     */
    default void apply(List<Peer> peers, List<Service> services, List<ServiceName> names) {
        apply(peers, services);
    }

    /** Whether the last {@link #apply} is complete. If not, the caller repeats it within a few seconds. */
    default boolean isSettled() {
        return true;
    }

    /** The problems that keep pods unreachable although everything was applied. Each is a sentence with a remedy. */
    default List<String> problems() {
        return List.of();
    }

    /** The weaknesses in the protection of pods from one another. Each is a sentence with a remedy. */
    default List<String> weaknesses() {
        return List.of();
    }

    /** Removes everything that this class made on the host. */
    void removeAll();

    @Override
    void close();

    /**
     * @param podCidr this node's pods, {@code 10.42.3.0/24}
     * @param clusterCidr the pods of all nodes
     * @param serviceCidr all services
     */
    record NetworkConfig(String podCidr, String clusterCidr, String serviceCidr) {}

    /**
     * Another node on the same link, and the subnet behind it.
     *
     * @param layerPort where it gives layers of images; 0 for nowhere
     */
    record Peer(String nodeName, String internalIp, String podCidr, int layerPort) {}

    /** @param exposure how it is reached beside its address, and which endpoints it leads to */
    record Service(String namespace, String name, String clusterIp, List<Port> ports, Exposure exposure) {
        public Service {
            ports = List.copyOf(ports);
        }

        /** One with only an address of the cluster. */
        public Service(String namespace, String name, String clusterIp, List<Port> ports) {
            this(namespace, name, clusterIp, ports, Exposure.NONE);
        }

        /** Whether pods ask it for names. */
        public boolean isClusterDns() {
            return namespace.equals("kube-system") && name.equals("kube-dns");
        }
    }

    /**
     * @param name empty for the only port of a service
     * @param protocol TCP or UDP
     * @param nodePort on each address of the node; 0 for none
     */
    record Port(String name, String protocol, int port, int nodePort, List<Endpoint> endpoints) {
        public Port {
            endpoints = List.copyOf(endpoints);
        }

        public Port(String name, String protocol, int port, List<Endpoint> endpoints) {
            this(name, protocol, port, 0, endpoints);
        }

        /** A service's only port. */
        public Port(String protocol, int port, List<Endpoint> endpoints) {
            this("", protocol, port, endpoints);
        }
    }

    record Endpoint(String ip, int port) {}
}
