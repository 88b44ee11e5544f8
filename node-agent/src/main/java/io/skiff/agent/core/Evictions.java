package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Eviction;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Ends pods for what they take. Any thread may use it. */
final class Evictions {

    private static final Logger LOG = LogManager.getLogger(Evictions.class);

    private final PodWorker pods;
    private final Consumer<PodUid> due;

    /** @param due has a pod worked on */
    Evictions(PodWorker pods, Consumer<PodUid> due) {
        this.pods = pods;
        this.due = due;
    }

    /** Whether the pod can be chosen: it has not ended, and was not chosen before. */
    boolean canBegin(PodUid pod) {
        return pods.memory(pod)
                .filter(memory -> memory.isActive && memory.eviction == null)
                .isPresent();
    }

    /** Notes the reason, and has the pod worked on. A second reason does not count. */
    synchronized void evict(PodUid pod, Eviction eviction) {
        pods.memory(pod).filter(memory -> memory.eviction == null).ifPresent(memory -> {
            LOG.warn("Pod {} is evicted: {}", pod, eviction.message());
            memory.eviction = eviction;
            due.accept(pod);
        });
    }

    /** Whether something of the pod is still on this node. */
    boolean isGoingOn(PodUid pod) {
        return pods.memory(pod).filter(memory -> !memory.isCleared).isPresent();
    }
}
