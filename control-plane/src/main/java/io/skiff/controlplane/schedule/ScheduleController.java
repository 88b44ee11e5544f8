package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeClaimKind;
import io.skiff.controlplane.kind.storage.PersistentVolumeKind;
import io.skiff.controlplane.kind.storage.StorageClassKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.volume.ClaimObserver;
import io.skiff.controlplane.volume.Claims;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Binds the pods that are stored without a node: those that users create, and those that fitted nowhere before. */
public final class ScheduleController implements Controller<ObjectKey, ObservedPod> {

    private static final Set<Object> OF_CLAIMS =
            Set.of(PersistentVolumeClaimKind.CLAIM, PersistentVolumeKind.VOLUME, StorageClassKind.STORAGE_CLASS);

    private final Placements placements;

    public ScheduleController(Placements placements) {
        this.placements = placements;
    }

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return view.list(PodKind.POD).stream()
                .filter(pod -> isWaiting(pod.object()))
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        if (change.kind().equals(NodeKind.NODE)) {
            return keys(view);
        }
        if (OF_CLAIMS.contains(change.kind())) {
            return withClaims(view);
        }
        if (!(change.latest().object() instanceof Pod pod)) {
            return Set.of();
        }
        if (makesRoom(change)) {
            return keys(view);
        }
        boolean isOver = change.after().isEmpty() || !isWaiting(pod);
        if (isOver && isWaiting(change.before()) && !Claims.of(pod).isEmpty()) {
            return withClaims(view);
        }
        return isWaiting(pod) ? Set.of(change.latest().key()) : Set.of();
    }

    private static Set<ObjectKey> withClaims(View view) {
        return view.list(PodKind.POD).stream()
                .filter(pod ->
                        isWaiting(pod.object()) && !Claims.of(pod.object()).isEmpty())
                .map(Stored::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Optional<ObservedPod> observe(ObjectKey key, View view, Instant now) {
        return view.find(PodKind.POD, key.namespace(), key.name())
                .map(Stored::object)
                .filter(ScheduleController::isWaiting)
                .map(pod -> new ObservedPod(pod, new ClaimObserver(view).claimsOf(pod), placements.room(view, now)));
    }

    @Override
    public Plan plan(ObservedPod observed, Instant now) {
        return SchedulePlanner.plan(observed, now);
    }

    private static boolean isWaiting(Optional<? extends Stored<?>> stored) {
        return stored.map(Stored::object)
                .filter(object -> object instanceof Pod pod && isWaiting(pod))
                .isPresent();
    }

    private static boolean isWaiting(Pod pod) {
        return !PodState.isBound(pod) && PodState.isActive(pod);
    }

    private static boolean makesRoom(Change<?> change) {
        return holdsRoom(change.before()) && !holdsRoom(change.after());
    }

    private static boolean holdsRoom(Optional<? extends Stored<?>> stored) {
        return stored.map(Stored::object)
                .filter(object -> object instanceof Pod pod && PodState.isBound(pod) && !PodState.isFinished(pod))
                .isPresent();
    }
}
