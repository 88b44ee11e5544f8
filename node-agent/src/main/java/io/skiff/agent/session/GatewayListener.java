package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.network.NodeNetwork.Peer;
import io.skiff.agent.network.NodeNetwork.Service;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.SetVersion;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/** What the control plane says to the agent. Calls come one after the other and return at once. */
public interface GatewayListener {

    /** What this node is, for the beginning of a session. */
    NodeStatus node();

    /** There is a connection, and this is this host's end of it. Said before {@link #connected}. */
    default void reached(InetAddress local) {}

    /** The control plane does not let this node in any more. */
    default void barred() {}

    /** The newest set that this agent accepted. */
    SetVersion lastSet();

    /** A session began. */
    void connected(String clusterId, NetworkConfig network);

    /** @param hashes of the pods' bodies */
    void assigned(SetVersion version, Map<PodUid, String> hashes);

    void received(List<PodBody> bodies);

    void network(NetworkState state);

    void statusStored(PodUid pod, long sequence);

    /** The cluster's network as this node is to make it; whole. */
    record NetworkState(long revision, List<Peer> peers, List<Service> services) {

        public NetworkState {
            peers = List.copyOf(peers);
            services = List.copyOf(services);
        }
    }
}
