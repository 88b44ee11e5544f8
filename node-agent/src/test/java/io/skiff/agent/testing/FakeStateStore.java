package io.skiff.agent.testing;

import io.skiff.agent.gateway.AgentStateStore;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent's state directory, in memory; outlives the agents that use it. */
public final class FakeStateStore implements AgentStateStore {

    private @Nullable AgentState state;

    @Override
    public synchronized Optional<AgentState> load() {
        return Optional.ofNullable(state);
    }

    @Override
    public synchronized void save(AgentState newState) {
        state = newState;
    }
}
