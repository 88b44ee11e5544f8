package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.core.WorkItem.OfPod;
import io.skiff.agent.loop.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Reports, once each, work that does not end. Usually it hangs in the kernel, on an unreachable server or on a disk.
 */
public final class StuckWork {

    private static final Logger LOG = LogManager.getLogger(StuckWork.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(2);

    private final WorkQueue<WorkItem> queue;
    private final BiConsumer<PodUid, String> podWarning;
    private Set<WorkItem> told = Set.of();

    /** @param podWarning receives the pod that hangs, with a message for its user */
    StuckWork(WorkQueue<WorkItem> queue, BiConsumer<PodUid, String> podWarning) {
        this.queue = queue;
        this.podWarning = podWarning;
    }

    /** Returns the time of the next look. */
    Instant look(Instant now) {
        var stuck = queue.inWorkSince(now.minus(LONG));
        stuck.stream().filter(work -> !told.contains(work)).forEach(this::tell);
        told = Set.copyOf(stuck);
        return now.plus(PERIOD);
    }

    private void tell(WorkItem work) {
        LOG.warn("{} has been worked on for more than {} min without coming to an end", work, LONG.toMinutes());
        if (work instanceof OfPod pod) {
            podWarning.accept(
                    pod.uid(),
                    "the node's agent has been working on this pod for more than " + LONG.toMinutes()
                            + " min; does a host path hang?");
        }
    }
}
