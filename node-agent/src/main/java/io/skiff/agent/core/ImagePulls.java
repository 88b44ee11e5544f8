package io.skiff.agent.core;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.image.ImagePuller;
import io.skiff.agent.image.ImagePuller.Wanted;
import io.skiff.agent.image.PullProgress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pulls that pods wait for. Each image is pulled once for all pods that want it with the same credentials; each of them asks for the
 * result in its own turn. Any thread may use it.
 */
final class ImagePulls {

    private final ImagePuller puller;
    private final InstantSource clock;
    private final Consumer<PodUid> due;
    private final Map<Wanted, Running> running = new HashMap<>();
    private final Map<Asked, Ended> ended = new HashMap<>();

    /** @param due gets each pod whose pull has ended */
    ImagePulls(ImagePuller puller, InstantSource clock, Consumer<PodUid> due) {
        this.puller = puller;
        this.clock = clock;
        this.due = due;
    }

    /** Begins a pull, or joins the one that runs. */
    void begin(PodUid pod, Wanted wanted) {
        var now = clock.instant();
        Running pull;
        synchronized (this) {
            ended.remove(new Asked(pod, wanted.reference()));
            var known = running.get(wanted);
            if (known != null) {
                known.waiting.putIfAbsent(pod, now);
                return;
            }
            pull = new Running(new PullProgress(() -> resolved(wanted)), new HashMap<>(Map.of(pod, now)));
            running.put(wanted, pull);
        }
        puller.pull(wanted, pull.progress, result -> end(wanted, pull, result));
    }

    /** Takes the result for a pod; empty while the pull runs. */
    synchronized Optional<Ended> takeEnded(PodUid pod, String reference) {
        return Optional.ofNullable(ended.remove(new Asked(pod, reference)));
    }

    /** How far the pull is for which a pod waits; empty if there is none. */
    synchronized Optional<PullProgress> progress(PodUid pod, String reference) {
        return running.entrySet().stream()
                .filter(pull -> pull.getKey().reference().equals(reference))
                .filter(pull -> pull.getValue().waiting.containsKey(pod))
                .map(pull -> pull.getValue().progress)
                .findFirst();
    }

    private void resolved(Wanted wanted) {
        Set<PodUid> waiting;
        synchronized (this) {
            var pull = running.get(wanted);
            waiting = pull == null ? Set.of() : Set.copyOf(pull.waiting.keySet());
        }
        waiting.forEach(due);
    }

    /** Forgets a pod. A pull that nobody waits for any more goes on: what it brings is not fetched again. */
    synchronized void forget(PodUid pod) {
        running.values().forEach(pull -> pull.waiting.remove(pod));
        ended.keySet().removeIf(asked -> asked.pod().equals(pod));
    }

    private void end(Wanted wanted, Running pull, ImagePuller.Result result) {
        var now = clock.instant();
        Set<PodUid> waiting;
        synchronized (this) {
            running.remove(wanted);
            waiting = Set.copyOf(pull.waiting.keySet());
            pull.waiting.forEach((pod, since) -> {
                var begun = pull.progress.begun().orElse(since);
                var end = new Ended(
                        result,
                        Duration.between(begun, now),
                        Duration.between(since, now),
                        pull.progress.bytes(),
                        pull.progress.layersOfNodes());
                ended.put(new Asked(pod, wanted.reference()), end);
            });
        }
        waiting.forEach(due);
    }

    /**
     * The end of a pull.
     *
     * @param took the time of the pull itself
     * @param waited the time since the pod asked for it
     * @param bytes that came from the registry
     * @param layersOfNodes the layers that came from other nodes
     */
    record Ended(ImagePuller.Result result, Duration took, Duration waited, long bytes, int layersOfNodes) {}

    private record Asked(PodUid pod, String reference) {}

    /** @param waiting since when the pods wait */
    private record Running(PullProgress progress, Map<PodUid, Instant> waiting) {}
}
