package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.skiff.controlplane.kind.apps.ReplicaSetKind;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.owner.OwnerReferences;
import io.skiff.controlplane.pod.PodConditions;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.schedule.Tolerations;
import io.skiff.controlplane.volume.Claims;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides what a node's condition is, and what becomes of its pods when it is silent or tainted. */
final class NodePlanner {

    private static final String READY = "Ready";

    private NodePlanner() {}

    /** The condition Ready as it should be. */
    private record Verdict(String status, String reason, String message, List<Taint> taints) {}

    static Plan plan(ObservedNode observed, Instant now) {
        var actions = new ArrayList<NodeAction>();
        var node = observed.node();
        var troubles = Troubles.of(node, observed.contact(), now);
        verdict(observed.contact(), observed.liveness())
                .flatMap(verdict -> judge(node, verdict, troubles, now))
                .ifPresent(actions::add);
        observed.pods().stream()
                .filter(pod -> !PodState.isFinished(pod))
                .flatMap(pod -> plan(pod, node, observed.liveness(), now)
                        .or(() -> troubles.diskPressure().flatMap(why -> move(pod, why, now)))
                        .stream())
                .forEach(actions::add);
        return new Plan(List.copyOf(actions), Optional.of(nextLook(observed, now)));
    }

    private static Instant nextLook(ObservedNode observed, Instant now) {
        var nextLook = observed.liveness().nextLook();
        return nextEviction(observed, now).filter(nextLook::isAfter).orElse(nextLook);
    }

    /** The next time at which a pod's toleration of a taint ends. */
    private static Optional<Instant> nextEviction(ObservedNode observed, Instant now) {
        return observed.pods().stream()
                .filter(PodState::isActive)
                .flatMap(pod -> TaintEvictions.of(pod, observed.node()).stream())
                .map(TaintEvictions.Eviction::at)
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    private static Optional<NodeAction> plan(Pod pod, Node node, Liveness liveness, Instant now) {
        var eviction = TaintEvictions.of(pod, node).filter(due -> !due.at().isAfter(now));
        if (eviction.isPresent() && !PodState.isTerminating(pod)) {
            return Optional.of(new NodeAction.EvictPod(
                    PodDeletion.marked(pod, now), eviction.get().taint()));
        }
        return liveness.isSilent() && !liveness.isWidespread() ? doubt(pod, node, liveness, now) : Optional.empty();
    }

    /** Empty while nothing is known: what is stored stands until a full period has passed. */
    private static Optional<Verdict> verdict(Optional<NodeContact> contact, Liveness liveness) {
        if (liveness.isSilent()) {
            var message = liveness.isWidespread()
                    ? "Nothing is heard of this node, and there are no or too few others: nothing is replaced."
                            + " Check that it is up, connected, and that its agent runs; and the control plane's own connection."
                    : "Nothing is heard of this node. Check that it is up, connected, and that its agent runs.";
            return Optional.of(new Verdict(
                    "Unknown",
                    "NodeStatusUnknown",
                    message,
                    liveness.isLost() ? List.of(Taints.SILENT, Taints.LOST) : List.of(Taints.SILENT)));
        }
        return contact.map(heard -> heard.notReadyReason().isEmpty()
                ? new Verdict("True", "AgentReady", "the node's agent is connected", List.of())
                : new Verdict("False", heard.notReadyReason(), heard.notReadyMessage(), List.of(Taints.NOT_READY)));
    }

    /** A replica that waits for room on a full disk finds it elsewhere. */
    private static Optional<NodeAction> move(Pod pod, String why, Instant now) {
        boolean mayMove = isReplica(pod)
                && PodState.isActive(pod)
                && !hasBegun(pod)
                && Tolerations.toleration(pod, Taints.DISK_PRESSURE).isEmpty();
        return mayMove ? Optional.of(new NodeAction.MovePod(PodDeletion.marked(pod, now), why)) : Optional.empty();
    }

    private static boolean isReplica(Pod pod) {
        return OwnerReferences.isControlledByKind(ReplicaSetKind.REPLICA_SET, pod);
    }

    private static boolean hasBegun(Pod pod) {
        var status = pod.getStatus();
        return !PodState.phase(pod).equals("Pending")
                || (status != null
                        && Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
                                .flatMap(List::stream)
                                .anyMatch(NodePlanner::hasRun));
    }

    private static boolean hasRun(ContainerStatus container) {
        var state = container.getState();
        return (state != null && (state.getRunning() != null || state.getTerminated() != null))
                || (container.getRestartCount() != null && container.getRestartCount() > 0);
    }

    private static Optional<NodeAction> judge(Node node, Verdict verdict, Troubles troubles, Instant now) {
        var before = ready(node);
        var changed =
                before.filter(ready -> verdict.status.equals(ready.getStatus())).isEmpty();
        var since = changed ? Timestamps.format(now) : before.orElseThrow().getLastTransitionTime();
        var updated = new NodeBuilder(node)
                .editOrNewSpec()
                .withTaints(Taints.with(
                        node,
                        Stream.concat(verdict.taints.stream(), troubles.taints().stream())
                                .toList(),
                        now))
                .endSpec()
                .editOrNewStatus()
                .removeMatchingFromConditions(condition -> isJudged(String.valueOf(condition.getType())))
                .addToConditions(new NodeConditionBuilder()
                        .withType(READY)
                        .withStatus(verdict.status)
                        .withReason(verdict.reason)
                        .withMessage(verdict.message)
                        .withLastTransitionTime(since)
                        .build())
                .addAllToConditions(troubles.conditions())
                .endStatus()
                .build();
        var event = !changed ? "" : verdict.status.equals("True") ? "NodeReady" : "NodeNotReady";
        return updated.equals(node) ? Optional.empty() : Optional.of(new NodeAction.JudgeNode(updated, event));
    }

    private static boolean isJudged(String type) {
        return type.equals(READY) || Troubles.TYPES.contains(type);
    }

    private static Optional<NodeAction> doubt(Pod pod, Node node, Liveness liveness, Instant now) {
        var doubted = PodState.isReady(pod) ? notReady(pod, now) : pod;
        if (liveness.isLost() && !PodState.isTerminating(pod) && mayGo(pod, node, now)) {
            return Optional.of(new NodeAction.GiveUpPod(
                    PodDeletion.marked(doubted, now), node.getMetadata().getName()));
        }
        return doubted.equals(pod) ? Optional.empty() : Optional.of(new NodeAction.DoubtPod(doubted));
    }

    private static Pod notReady(Pod pod, Instant now) {
        var message = "nothing is heard of the pod's node";
        var conditions = PodConditions.with(
                pod.getStatus().getConditions(), "Ready", false, PodConditions.NODE_NOT_READY, message, now);
        return new PodBuilder(pod)
                .editStatus()
                .withConditions(conditions)
                .endStatus()
                .build();
    }

    /**
     * Only replicas, that may run twice for a while; and not before a toleration of theirs has ended. One with a claim
     * has data that two pods must not write, and that is nowhere else: only a person moves it.
     */
    private static boolean mayGo(Pod pod, Node node, Instant now) {
        if (!Claims.of(pod).isEmpty()) {
            return false;
        }
        var toleration = Tolerations.toleration(pod, Taints.LOST);
        if (!isReplica(pod) || toleration.isEmpty()) {
            return isReplica(pod);
        }
        var seconds = toleration.get().getTolerationSeconds();
        return seconds != null
                && ready(node)
                        .map(NodeCondition::getLastTransitionTime)
                        .map(since -> Timestamps.plusSeconds(Timestamps.parse(since), seconds))
                        .filter(now::isAfter)
                        .isPresent();
    }

    private static Optional<NodeCondition> ready(Node node) {
        return Troubles.find(node, READY);
    }
}
