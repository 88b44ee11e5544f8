package io.skiff.agent.core;

import io.skiff.agent.loop.WorkQueue;
import io.skiff.agent.loop.Workers;
import io.skiff.agent.probe.Probes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Does what is due, on threads of its own or on the caller's. */
final class AgentWork {

    private static final int MOST_THREADS = 64;

    private final WorkQueue<WorkItem> queue;
    private final HostNetworkState network;
    private final PodWorker pods;
    private final Probes probes;
    private final InstantSource clock;

    AgentWork(AgentParts parts) {
        this.queue = parts.agenda.queue();
        this.network = parts.network;
        this.pods = parts.pods;
        this.probes = parts.probes;
        this.clock = parts.ports.clock();
    }

    /** Starts threads that do the work until the result is closed; more come when these are held up. */
    AgentCore.Workforce start(int podThreads, int probeThreads) {
        var podWorkers = new Workers<>(queue, this::run, clock, "pods", MOST_THREADS);
        var probeWorkers = new Workers<>(probes.queue(), probes::run, clock, "probes", MOST_THREADS);
        podWorkers.start(podThreads);
        probeWorkers.start(probeThreads);
        return () -> {
            podWorkers.close();
            probeWorkers.close();
        };
    }

    /** Does everything that is due. Returns when the next thing is. */
    Instant step() {
        while (stepQueue(queue, this::run) || stepQueue(probes.queue(), probes::run)) {
            // again: work makes work
        }
        return Stream.of(queue.nextDue(), probes.queue().nextDue())
                .flatMap(Optional::stream)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    private <K> boolean stepQueue(WorkQueue<K> keys, Workers.Task<K> task) {
        var key = keys.poll(clock.instant());
        key.ifPresent(taken -> keys.done(taken, task.run(taken, clock.instant())));
        return key.isPresent();
    }

    private @Nullable Instant run(WorkItem work, Instant now) {
        if (work instanceof Chore chore) {
            return chore.run(now);
        }
        return network.isConfigured() ? pods.run(((WorkItem.OfPod) work).uid()) : null;
    }
}
