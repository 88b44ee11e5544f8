package io.skiff.agent.testing;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.pod.PodBody;
import io.skiff.agent.session.GatewayListener.NetworkState;
import io.skiff.agent.state.AgentStateStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent's state directory in memory. It outlives the agents that use it, and it can be full. */
public final class FakeStateStore implements AgentStateStore {

    private @Nullable AgentState state;
    private @Nullable NetworkState network;
    private final Map<PodUid, Eviction> evictions = new HashMap<>();
    private boolean isFull;

    /** Makes writes fail, or succeed again. */
    public synchronized void fill(boolean full) {
        isFull = full;
    }

    /** Forgets everything, as on a host that never had an agent. */
    public synchronized void forget() {
        state = null;
        network = null;
        evictions.clear();
    }

    @Override
    public synchronized Optional<AgentState> load() {
        return Optional.ofNullable(state);
    }

    @Override
    public synchronized void save(AgentState newState) {
        requireSpace();
        var bodies = newState.assigned().bodies().stream()
                .map(body -> PodBody.kept(body.spec()))
                .toList();
        var assigned = new Assignments.Snapshot(
                newState.assigned().version(),
                newState.assigned().wanted(),
                newState.assigned().keptImages(),
                bodies);
        state = new AgentState(assigned, newState.network());
    }

    @Override
    public synchronized Optional<NetworkState> loadNetwork() {
        return Optional.ofNullable(network);
    }

    @Override
    public synchronized void saveNetwork(NetworkState newNetwork) {
        requireSpace();
        network = newNetwork;
    }

    @Override
    public synchronized Map<PodUid, Eviction> loadEvictions() {
        return Map.copyOf(evictions);
    }

    @Override
    public synchronized void saveEviction(PodUid pod, Eviction eviction) {
        requireSpace();
        evictions.put(pod, eviction);
    }

    @Override
    public synchronized void removeEviction(PodUid pod) {
        evictions.remove(pod);
    }

    private void requireSpace() {
        if (isFull) {
            throw new UncheckedIOException(new IOException("No space left on device"));
        }
    }
}
