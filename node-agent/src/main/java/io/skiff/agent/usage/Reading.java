package io.skiff.agent.usage;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerId;
import java.time.Instant;
import java.util.Map;

/** What was used up to one moment. */
record Reading(Instant at, Usage host, Map<ContainerId, Counted> containers) {

    Reading {
        containers = Map.copyOf(containers);
    }

    /** One running container. */
    record Counted(String namespace, String pod, Instant startedAt, Usage usage) {}
}
