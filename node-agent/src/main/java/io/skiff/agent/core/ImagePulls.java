package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.PullProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pulls that pods wait for. Each image is pulled once for all pods that want it; each of them asks for the result
 * in its own turn. Any thread may use it.
 */
final class ImagePulls {

    private final ImagePuller puller;
    private final InstantSource clock;
    private final Consumer<PodUid> due;
    private final Map<String, Running> running = new HashMap<>();
    private final Map<Asked, Ended> ended = new HashMap<>();

    /** @param due gets each pod whose pull has ended */
    ImagePulls(ImagePuller puller, InstantSource clock, Consumer<PodUid> due) {
        this.puller = puller;
        this.clock = clock;
        this.due = due;
    }

    /** Begins a pull, or joins the one that runs. */
    void begin(PodUid pod, String reference) {
        Running pull;
        synchronized (this) {
            ended.remove(new Asked(pod, reference));
            var known = running.get(reference);
            if (known != null) {
                known.waiting.add(pod);
                return;
            }
            pull = new Running(clock.instant(), new PullProgress(), new HashSet<>(Set.of(pod)));
            running.put(reference, pull);
        }
        puller.pull(reference, pull.progress, result -> end(reference, pull, result));
    }

    /** Takes the result for a pod; empty while the pull runs. */
    synchronized Optional<Ended> takeEnded(PodUid pod, String reference) {
        return Optional.ofNullable(ended.remove(new Asked(pod, reference)));
    }

    /** Tells how far a pull is, for people; empty if nothing is known. */
    synchronized String progress(String reference) {
        var pull = running.get(reference);
        return pull == null ? "" : pull.progress.toString();
    }

    /** Forgets a pod. A pull that nobody waits for any more goes on: what it brings is not fetched again. */
    synchronized void forget(PodUid pod) {
        running.values().forEach(pull -> pull.waiting.remove(pod));
        ended.keySet().removeIf(asked -> asked.pod().equals(pod));
    }

    private void end(String reference, Running pull, ImagePuller.Result result) {
        var took = Duration.between(pull.since, clock.instant());
        var end = new Ended(result, took, pull.progress.bytes());
        Set<PodUid> waiting;
        synchronized (this) {
            running.remove(reference);
            waiting = Set.copyOf(pull.waiting);
            waiting.forEach(pod -> ended.put(new Asked(pod, reference), end));
        }
        waiting.forEach(due);
    }

    /**
     * The end of a pull.
     *
     * @param bytes that came over the network
     */
    record Ended(ImagePuller.Result result, Duration took, long bytes) {}

    private record Asked(PodUid pod, String reference) {}

    private record Running(Instant since, PullProgress progress, Set<PodUid> waiting) {}
}
