package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The ledger of placements: what the nodes have left, folded from the view's changes, less what is being written. A pod holds its room from
 * the moment at which an action that binds it is applied until the view shows it there, or its write is refused. When nobody knows whether it
 * was written, the room is held for {@link #PATIENCE}. What is planned and never applied holds nothing.
 */
public final class Placements implements View.ChangeListener {

    /** Far longer than a write takes to come back through the watch. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Occupancy occupancy = new Occupancy();
    private final Map<ObjectKey, Hold> holds = new LinkedHashMap<>();
    private Room room = new Room(Map.of(), Map.of(), Optional.empty());
    private boolean isWhole;
    private boolean isRoomOld = true;
    private long listedAt;
    private Instant lastLook = Instant.EPOCH;

    private record Hold(Pod pod, String nodeName, Instant since) {}

    /** What there is to plan by. To be called inside {@link View#consistently}. */
    public synchronized Room room(View view, Instant now) {
        lastLook = now;
        if (!isWhole || view.revision() < listedAt) {
            list(view);
        }
        forgetOldHolds(now);
        if (isRoomOld || occupancy.isTouched()) {
            var held = new HashMap<ObjectKey, String>();
            holds.forEach((key, hold) -> held.put(key, hold.nodeName));
            room = new Room(occupancy.candidates(), held, nextExpiry());
            isRoomOld = false;
        }
        return room;
    }

    /** The writer for all controllers: each pod that is bound by what it writes holds its room. */
    public ObjectWriter holding(ObjectWriter writer) {
        return new HoldingWriter(this, writer);
    }

    /** Takes the room of a pod that is about to be written; nothing for one that the view shows on its node. */
    synchronized void hold(Pod pod) {
        var key = key(pod);
        if (PodState.isBound(pod) && !PodState.isFinished(pod) && !occupancy.isOnNode(key)) {
            var hold = new Hold(pod, PodState.nodeName(pod).orElseThrow(), lastLook);
            holds.put(key, hold);
            occupancy.pod(key, Optional.of(pod));
            isRoomOld = true;
        }
    }

    /** The write was refused. */
    synchronized void release(Pod pod) {
        if (holds.remove(key(pod)) != null) {
            occupancy.pod(key(pod), Optional.empty());
            isRoomOld = true;
        }
    }

    @Override
    public synchronized void changed(Change<?> change) {
        if (!isWhole || change.revision() <= listedAt) {
            return;
        }
        var latest = change.latest();
        if (latest.object() instanceof Node) {
            occupancy.node(latest.name(), change.after().map(stored -> (Node) stored.object()));
        } else if (latest.object() instanceof Pod) {
            podChanged(latest.key(), change.after().map(stored -> (Pod) stored.object()));
        }
    }

    /** Whatever was missed is seen when the whole view is read again. */
    @Override
    public synchronized void reset() {
        isWhole = false;
    }

    /** A pod that waits is held where it is being bound to, whatever else of it changes meanwhile. */
    private void podChanged(ObjectKey key, Optional<Pod> after) {
        boolean isStillWaiting = after.filter(pod -> !PodState.isBound(pod)).isPresent();
        if (!holds.containsKey(key) || !isStillWaiting) {
            isRoomOld |= holds.remove(key) != null;
            occupancy.pod(key, after);
        }
    }

    private void list(View view) {
        occupancy.clear();
        view.list(NodeKind.NODE).forEach(node -> occupancy.node(node.name(), Optional.of(node.object())));
        view.list(PodKind.POD).forEach(pod -> occupancy.pod(pod.key(), Optional.of(pod.object())));
        holds.keySet().removeIf(key -> isBound(key, view));
        holds.forEach((key, hold) -> occupancy.pod(key, Optional.of(hold.pod)));
        listedAt = view.revision();
        isWhole = true;
        isRoomOld = true;
    }

    private static boolean isBound(ObjectKey key, View view) {
        return view.find(PodKind.POD, key.namespace(), key.name())
                .map(Stored::object)
                .filter(PodState::isBound)
                .isPresent();
    }

    private void forgetOldHolds(Instant now) {
        var old = holds.values().stream()
                .filter(hold -> hold.since.plus(PATIENCE).isBefore(now))
                .map(Hold::pod)
                .toList();
        old.forEach(this::release);
    }

    private Optional<Instant> nextExpiry() {
        return holds.values().stream().map(hold -> hold.since.plus(PATIENCE)).min(Instant::compareTo);
    }

    private static ObjectKey key(Pod pod) {
        return new ObjectKey(pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    }
}
