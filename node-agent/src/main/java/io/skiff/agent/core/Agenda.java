package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.loop.WorkQueue;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What is to be done on this node, each when it is due: its pods, and its chores. */
final class Agenda {

    private final WorkQueue<WorkItem> queue = new WorkQueue<>();
    private final List<Chore> chores = new ArrayList<>();
    private final InstantSource clock;

    Agenda(InstantSource clock) {
        this.clock = clock;
    }

    /** Registers a chore, which is due from the beginning. */
    Chore add(String name, Chore.Duty duty) {
        var chore = new Chore(name, duty, this);
        chores.add(chore);
        return chore;
    }

    /** All chores are due, in the order in which they were registered. */
    void begin() {
        chores.forEach(Chore::due);
    }

    void due(WorkItem work) {
        queue.add(work, clock.instant());
    }

    void due(PodUid pod) {
        due(new WorkItem.OfPod(pod));
    }

    WorkQueue<WorkItem> queue() {
        return queue;
    }
}
