package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;

/** Something the agent works on, one at a time each. */
public sealed interface WorkItem permits WorkItem.OfPod, Chore {

    record OfPod(PodUid uid) implements WorkItem {}
}
