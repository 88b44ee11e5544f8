package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.Health;
import java.util.Map;

/** Keeps what the probes said, so that a container that was ready before a restart of the agent is ready after it. */
public interface HealthStore {

    /** By the text of the container's id. */
    Map<String, Health> load();

    void save(Map<ContainerId, Health> health);
}
