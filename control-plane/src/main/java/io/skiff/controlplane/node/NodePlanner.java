package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.pod.PodConditions;
import io.skiff.controlplane.pod.PodDeletion;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.schedule.Tolerations;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Decides what a node's condition is, and what becomes of its pods when it is silent or tainted. */
final class NodePlanner {

    private static final String NETWORK = "NetworkUnavailable";
    private static final Set<String> JUDGED = Set.of("Ready", NETWORK);

    private NodePlanner() {}

    /** The condition Ready as it should be. */
    private record Verdict(String status, String reason, String message, List<Taint> taints) {}

    static List<NodeAction> plan(
            Node node, List<Pod> pods, Optional<NodeContacts.Contact> contact, Liveness liveness, Instant now) {
        var actions = new ArrayList<NodeAction>();
        var problems = contact.map(NodeContacts.Contact::networkProblems);
        verdict(contact, liveness)
                .flatMap(verdict -> judge(node, verdict, network(node, problems, now), now))
                .ifPresent(actions::add);
        pods.stream()
                .filter(pod -> !PodState.isFinished(pod))
                .flatMap(pod -> plan(pod, node, liveness, now).stream())
                .forEach(actions::add);
        return actions;
    }

    /** The next time at which a pod's toleration of a taint ends. */
    static Optional<Instant> nextEviction(Node node, List<Pod> pods, Instant now) {
        return pods.stream()
                .filter(PodState::isActive)
                .flatMap(pod -> TaintEvictions.of(pod, node).stream())
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
    private static Optional<Verdict> verdict(Optional<NodeContacts.Contact> contact, Liveness liveness) {
        if (liveness.isSilent()) {
            var message = liveness.isWidespread()
                    ? "Nothing is heard of this node, nor of most others: nothing is replaced."
                            + " Check the control plane's own connection."
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

    /** The condition NetworkUnavailable; there is none before the first problem. */
    private static Optional<NodeCondition> network(Node node, Optional<List<String>> problems, Instant now) {
        var before = condition(node, NETWORK);
        if (problems.isEmpty() || (problems.get().isEmpty() && before.isEmpty())) {
            return before;
        }
        boolean isHindered = !problems.get().isEmpty();
        var status = isHindered ? "True" : "False";
        var since = before.filter(last -> status.equals(last.getStatus()))
                .map(NodeCondition::getLastTransitionTime)
                .orElse(Timestamps.format(now));
        return Optional.of(new NodeConditionBuilder()
                .withType(NETWORK)
                .withStatus(status)
                .withReason(isHindered ? "PodsCannotBeReached" : "NetworkReady")
                .withMessage(isHindered ? String.join(" ", problems.get()) : "nothing hinders the pods of this node")
                .withLastTransitionTime(since)
                .build());
    }

    private static Optional<NodeAction> judge(
            Node node, Verdict verdict, Optional<NodeCondition> network, Instant now) {
        var before = ready(node);
        var changed =
                before.filter(ready -> verdict.status.equals(ready.getStatus())).isEmpty();
        var since = changed ? Timestamps.format(now) : before.orElseThrow().getLastTransitionTime();
        var updated = new NodeBuilder(node)
                .editOrNewSpec()
                .withTaints(Taints.with(node, verdict.taints, now))
                .endSpec()
                .editOrNewStatus()
                .removeMatchingFromConditions(condition -> JUDGED.contains(String.valueOf(condition.getType())))
                .addToConditions(new NodeConditionBuilder()
                        .withType("Ready")
                        .withStatus(verdict.status)
                        .withReason(verdict.reason)
                        .withMessage(verdict.message)
                        .withLastTransitionTime(since)
                        .build())
                .addAllToConditions(network.stream().toList())
                .endStatus()
                .build();
        var event = !changed ? "" : verdict.status.equals("True") ? "NodeReady" : "NodeNotReady";
        return updated.equals(node) ? Optional.empty() : Optional.of(new NodeAction.JudgeNode(updated, event));
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
        var conditions =
                PodConditions.with(pod.getStatus().getConditions(), "Ready", false, "NodeNotReady", message, now);
        return new PodBuilder(pod)
                .editStatus()
                .withConditions(conditions)
                .endStatus()
                .build();
    }

    /** Only replicas, that may run twice for a while; and not before a toleration of theirs has ended. */
    private static boolean mayGo(Pod pod, Node node, Instant now) {
        var isReplica = PodState.controller(pod)
                .filter(owner -> "ReplicaSet".equals(owner.getKind()))
                .isPresent();
        var toleration = Tolerations.toleration(pod, Taints.LOST);
        if (!isReplica || toleration.isEmpty()) {
            return isReplica;
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
        return condition(node, "Ready");
    }

    private static Optional<NodeCondition> condition(Node node, String type) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }
}
