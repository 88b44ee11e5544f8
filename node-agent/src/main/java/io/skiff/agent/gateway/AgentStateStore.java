package io.skiff.agent.gateway;

import io.skiff.agent.network.NodeNetwork.NetworkConfig;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.pod.PodUid;
import io.skiff.agent.pod.SetVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keeps what this node was told, so that an agent that starts without any control plane goes on where the last one stopped. */
public interface AgentStateStore {

    Optional<AgentState> load();

    /** When this returns, the state is found again whatever happens. */
    void save(AgentState state);

    /**
     * @param wanted hashes of the pods of the set
     * @param bodies of these pods, and of others that are still ending
     * @param network null before the first session
     */
    record AgentState(
            SetVersion version,
            Map<PodUid, String> wanted,
            List<PodBody> bodies,
            @Nullable NetworkConfig network) {

        public AgentState {
            wanted = Map.copyOf(wanted);
            bodies = List.copyOf(bodies);
        }
    }
}
