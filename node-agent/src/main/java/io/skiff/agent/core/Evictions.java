package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.Eviction;

/** Ends pods for what they take. */
@FunctionalInterface
interface Evictions {

    /** Notes the reason, and has the pod worked on. A second reason does not count. */
    void evict(PodUid pod, Eviction eviction);
}
