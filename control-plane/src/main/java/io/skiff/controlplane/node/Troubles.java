package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.presence.NodeContact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The conditions besides Ready that follow from what a node says of itself. There is none before its first trouble. */
record Troubles(List<NodeCondition> conditions) {

    private static final String NETWORK = "NetworkUnavailable";
    /** Skiff's own: pods reach whom they should, and could do more than that. */
    private static final String WEAKENED = "NetworkWeakened";

    private static final String DISK = "DiskPressure";
    private static final String MEMORY = "MemoryPressure";
    private static final String PROCESSES = "PIDPressure";

    static final Set<String> TYPES = Set.of(NETWORK, WEAKENED, MEMORY, DISK, PROCESSES);

    Troubles {
        conditions = List.copyOf(conditions);
    }

    /** @param contact empty when nothing is known now: what is stored stands */
    static Troubles of(Node node, Optional<NodeContact> contact, Instant now) {
        var network = condition(
                node,
                NETWORK,
                contact.map(said -> String.join(" ", said.networkProblems())),
                "PodsCannotBeReached",
                new Well("NetworkReady", "nothing hinders the pods of this node"),
                now);
        var weakened = condition(
                node,
                WEAKENED,
                contact.map(said -> String.join(" ", said.networkWeaknesses())),
                "ProtectionMissing",
                new Well("ProtectionInPlace", "the pods of this node are kept from each other's addresses"),
                now);
        var disk = condition(
                node,
                DISK,
                contact.map(NodeContact::diskProblem),
                "NodeHasDiskPressure",
                new Well("NodeHasNoDiskPressure", "there is room for pods"),
                now);
        var memory = condition(
                node,
                MEMORY,
                contact.map(NodeContact::memoryProblem),
                "NodeHasInsufficientMemory",
                new Well("NodeHasSufficientMemory", "there is memory for pods"),
                now);
        var processes = condition(
                node,
                PROCESSES,
                contact.map(NodeContact::pidProblem),
                "NodeHasInsufficientPID",
                new Well("NodeHasSufficientPID", "there are processes for pods"),
                now);
        return new Troubles(Stream.of(network, weakened, memory, disk, processes)
                .flatMap(Optional::stream)
                .toList());
    }

    /** What is said when the trouble is over. */
    private record Well(String reason, String message) {}

    private static Optional<NodeCondition> condition(
            Node node, String type, Optional<String> problem, String reason, Well well, Instant now) {
        var before = find(node, type);
        if (problem.isEmpty() || (problem.get().isEmpty() && before.isEmpty())) {
            return before;
        }
        boolean isTroubled = !problem.get().isEmpty();
        var status = isTroubled ? "True" : "False";
        var since = before.filter(last -> status.equals(last.getStatus()))
                .map(NodeCondition::getLastTransitionTime)
                .orElse(Timestamps.format(now));
        return Optional.of(new NodeConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(isTroubled ? reason : well.reason)
                .withMessage(isTroubled ? problem.get() : well.message)
                .withLastTransitionTime(since)
                .build());
    }

    /** Why nothing is to be begun on the node's disk; empty when there is room. */
    Optional<String> diskPressure() {
        return trouble(DISK);
    }

    private Optional<String> trouble(String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()) && "True".equals(condition.getStatus()))
                .map(NodeCondition::getMessage)
                .findFirst();
    }

    List<Taint> taints() {
        return Stream.of(
                        trouble(MEMORY).map(why -> Taints.MEMORY_PRESSURE),
                        trouble(DISK).map(why -> Taints.DISK_PRESSURE),
                        trouble(PROCESSES).map(why -> Taints.PID_PRESSURE))
                .flatMap(Optional::stream)
                .toList();
    }

    static Optional<NodeCondition> find(Node node, String type) {
        return node.getStatus() == null
                ? Optional.empty()
                : node.getStatus().getConditions().stream()
                        .filter(condition -> type.equals(condition.getType()))
                        .findFirst();
    }
}
