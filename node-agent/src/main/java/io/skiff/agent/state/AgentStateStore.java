package io.skiff.agent.state;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.session.GatewayListener.NetworkState;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stores the assignment and network state of this node, so that an agent that starts without a control plane continues
 * where the last one stopped.
 */
public interface AgentStateStore {

    Optional<AgentState> load();

    /**
     * Saves the state durably. Bodies without bytes must have been saved before. Only one thread at a time may call
     * this.
     */
    void save(AgentState state);

    /** Loads the last saved services and peers, which may be a little old. */
    Optional<NetworkState> loadNetwork();

    void saveNetwork(NetworkState network);

    /** Loads the evictions that were saved and not removed. */
    Map<PodUid, Eviction> loadEvictions();

    /** Saves durably that the agent evicted a pod. */
    void saveEviction(PodUid pod, Eviction eviction);

    void removeEviction(PodUid pod);

    /**
     * @param assigned the set, with the bodies of its pods and of others that are still ending
     * @param network null before the first session
     */
    record AgentState(
            Assignments.Snapshot assigned, @Nullable NetworkConfig network) {}
}
