package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Health;
import java.util.Map;

/** Keeps the results of probes, so that a ready container is still ready after a restart of the agent. */
public interface HealthStore {

    /** Loads the health by the text of the container's id. */
    Map<String, Health> load();

    void save(Map<ContainerId, Health> health);
}
