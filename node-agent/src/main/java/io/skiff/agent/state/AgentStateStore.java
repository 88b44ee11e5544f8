package io.skiff.agent.state;

import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.session.GatewayListener.NetworkState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what this node was told, so that an agent that starts without any control plane goes on where the last one stopped. */
public interface AgentStateStore {

    Optional<AgentState> load();

    /** When this returns, the state is found again whatever happens. Bodies without bytes are there already. Called by one thread at a time. */
    void save(AgentState state);

    /** The services and peers as they were last kept; they may be a little old. */
    Optional<NetworkState> loadNetwork();

    void saveNetwork(NetworkState network);

    /**
     * @param assigned the set; bodies of its pods, and of others that are still ending
     * @param network null before the first session
     */
    record AgentState(
            Assignments.Snapshot assigned, @Nullable NetworkConfig network) {}
}
