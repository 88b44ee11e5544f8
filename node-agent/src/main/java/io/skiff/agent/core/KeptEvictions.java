package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.Eviction;
import io.skiff.agent.state.AgentStateStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The evictions that are on disk. What tells an agent that a pod has ended is deleted with the rest of an evicted pod:
 * without this the next agent would run it again, until the control plane has heard of its end.
 */
public final class KeptEvictions {

    private static final Logger LOG = LogManager.getLogger(KeptEvictions.class);

    private final AgentStateStore store;
    private final Map<PodUid, Eviction> kept;

    /** Drops those of pods that are gone. */
    KeptEvictions(AgentStateStore store, Assignments assignments) {
        this.store = store;
        this.kept = new ConcurrentHashMap<>(store.loadEvictions());
        kept.keySet().stream()
                .filter(pod -> !assignments.isAssigned(pod) && !assignments.isKnown(pod))
                .forEach(this::forget);
    }

    Optional<Eviction> find(PodUid pod) {
        return Optional.ofNullable(kept.get(pod));
    }

    void keep(PodUid pod, Eviction eviction) {
        store.saveEviction(pod, eviction);
        kept.put(pod, eviction);
    }

    /** One that cannot be removed now is dropped by the next agent. */
    void forget(PodUid pod) {
        if (kept.remove(pod) != null) {
            try {
                store.removeEviction(pod);
            } catch (RuntimeException e) {
                LOG.warn("The eviction of pod {}, which is gone, stays on disk for now: {}", pod, e.getMessage());
            }
        }
    }
}
