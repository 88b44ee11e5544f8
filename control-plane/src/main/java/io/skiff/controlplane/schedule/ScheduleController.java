package io.skiff.controlplane.schedule;

import io.fabric8.kubernetes.api.model.Pod;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Binds the pods that are stored without a node: those that users create, and those that fitted nowhere before. Keys are pods. */
public final class ScheduleController implements Controller {

    private final Placements placements;

    public ScheduleController(Placements placements) {
        this.placements = placements;
    }

    @Override
    public String name() {
        return "schedule";
    }

    @Override
    public Set<String> keys(View view) {
        return view.list(PodKind.POD).stream()
                .filter(pod -> isWaiting(pod.object()))
                .map(ScheduleController::key)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        if (change.kind().equals(NodeKind.NODE)) {
            return keys(view);
        }
        if (!(change.latest().object() instanceof Pod pod)) {
            return Set.of();
        }
        if (makesRoom(change)) {
            return keys(view);
        }
        return isWaiting(pod) ? Set.of(key(change.latest())) : Set.of();
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        var slash = key.indexOf('/');
        return view.find(PodKind.POD, key.substring(0, slash), key.substring(slash + 1))
                .map(Stored::object)
                .filter(ScheduleController::isWaiting)
                .map(pod -> plan(pod, placements.place(pod, view, now), now))
                .orElse(Plan.NOTHING);
    }

    private Plan plan(Pod pod, Placement placement, Instant now) {
        if (placement instanceof Placement.Placed placed) {
            return Plan.of(new ScheduleAction.Bind(Binding.bound(pod, placed.nodeName(), now)));
        }
        var message = ((Placement.Unschedulable) placement).message();
        var waiting = Binding.waiting(pod, message, now);
        var actions = waiting.equals(pod)
                ? List.<ScheduleAction>of()
                : List.<ScheduleAction>of(new ScheduleAction.Explain(waiting, message));
        return new Plan(List.copyOf(actions), placements.nextExpiry().filter(expiry -> expiry.isAfter(now)));
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

    private static String key(Stored<?> pod) {
        return pod.namespace() + "/" + pod.name();
    }
}
