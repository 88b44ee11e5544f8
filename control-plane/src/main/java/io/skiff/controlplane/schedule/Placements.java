package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place where pods are placed. It remembers what it placed until the view shows it (so it listens to the view), so that two
 * placements in a row do not take the same room; a placement that never became visible, as its write failed, is forgotten after
 * {@link #PATIENCE}.
 */
public final class Placements implements View.ChangeListener {

    /** Far longer than a write takes to come back through the watch. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Placed> ledger = new LinkedHashMap<>();
    private @Nullable Candidates candidates;
    private long candidatesRevision = -1;

    private record Placed(Pod pod, String nodeName, Instant at) {}

    /** Chooses a node and remembers it. The same pod again gets the same answer. */
    public synchronized Placement place(Pod pod, View view, Instant now) {
        var current = candidatesAt(view, now);
        var key = key(pod);
        var known = ledger.get(key);
        if (known != null) {
            return new Placement.Placed(known.nodeName);
        }
        var placement = Scheduler.place(pod, current.all());
        if (placement instanceof Placement.Placed placed) {
            ledger.put(key, new Placed(pod, placed.nodeName(), now));
            current.take(pod, placed.nodeName());
        }
        return placement;
    }

    /** When there will be room again that is now held for placements that may have failed. */
    public synchronized Optional<Instant> nextExpiry() {
        return ledger.values().stream().map(placed -> placed.at.plus(PATIENCE)).min(Instant::compareTo);
    }

    /** A placement that was seen is remembered no longer, also when its pod has gone again before the next one. */
    @Override
    public void changed(Change<?> change) {
        change.after()
                .map(Stored::object)
                .filter(object -> object instanceof Pod pod && PodState.isBound(pod))
                .ifPresent(object -> forget(key((Pod) object)));
    }

    private synchronized void forget(String key) {
        ledger.remove(key);
    }

    private Candidates candidatesAt(View view, Instant now) {
        var dropped = ledger.values()
                .removeIf(placed ->
                        isVisible(placed, view) || placed.at.plus(PATIENCE).isBefore(now));
        if (candidates != null && candidatesRevision == view.revision() && !dropped) {
            return candidates;
        }
        var fresh = Candidates.of(view);
        ledger.values().forEach(placed -> fresh.take(placed.pod, placed.nodeName));
        candidates = fresh;
        candidatesRevision = view.revision();
        return fresh;
    }

    private static boolean isVisible(Placed placed, View view) {
        return view.find(
                        PodKind.POD,
                        placed.pod.getMetadata().getNamespace(),
                        placed.pod.getMetadata().getName())
                .filter(stored -> PodState.isBound(stored.object()))
                .isPresent();
    }

    private static String key(Pod pod) {
        return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
    }
}
