package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.network.ServiceName;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.NodeVolume;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.SetVersion;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** The control plane's messages to the agent. Calls come one after the other, and return at once. */
public interface GatewayListener {

    /** The description of this node for the hello of a session. */
    NodeStatus node();

    /** A connection stands, with this local address. The call precedes {@link #connected}. */
    default void reached(InetAddress local) {}

    /** The control plane refuses this node. */
    default void barred() {}

    /** The newest set that this agent accepted. */
    SetVersion lastSet();

    /** A session has begun. */
    void connected(String clusterId, NetworkConfig network);

    /**
     * @param hashes of the pods' bodies
     * @param keptImages the digests of images that stay on this node, the newest revision's first
     */
    void assigned(SetVersion version, Map<PodUid, String> hashes, List<String> keptImages);

    /** What is wanted of the persistent volumes of this node, with the set of this version. */
    default void volumes(SetVersion version, List<NodeVolume> volumes) {}

    void received(List<PodBody> bodies);

    void network(NetworkState state);

    void statusStored(PodUid pod, long sequence);

    /**
     * The whole network of the cluster, as this node must make it.
     *
     * @param names of services without an address
     */
    record NetworkState(long revision, List<Peer> peers, List<Service> services, List<ServiceName> names) {

        public NetworkState(long revision, List<Peer> peers, List<Service> services) {
            this(revision, peers, services, List.of());
        }

        public NetworkState {
            peers = List.copyOf(peers);
            services = List.copyOf(services);
            names = List.copyOf(names);
        }
    }
}
