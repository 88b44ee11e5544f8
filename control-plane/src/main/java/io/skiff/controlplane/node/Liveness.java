package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.view.View;
import java.time.Duration;
import java.time.Instant;

/**
 * What a node's silence means.
 *
 * @param isWidespread more than half of four or more nodes are silent: more likely the network or the control plane than all of them; or every node is, so
 *     that none could take what is replaced
 * @param isLost silent long enough to see whether others follow, and not widespread
 */
record Liveness(boolean isSilent, boolean isWidespread, boolean isLost, Instant nextLook) {

    /** Between a node's silence and its loss: others that fail for the same reason have fallen silent by then. */
    static final Duration OTHERS_FOLLOW = Duration.ofMillis(1500);

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int FEW_NODES = 4;

    static Liveness of(Node node, View view, NodeContacts contacts, Instant now) {
        var name = node.getMetadata().getName();
        var silent = contacts.silentAt(name, view, now);
        if (silent.filter(at -> !at.isAfter(now)).isEmpty()) {
            return new Liveness(false, false, false, silent.orElse(now.plus(NodeContacts.SILENCE)));
        }
        var isWidespread = !isLostAlready(node) && isWidespread(view, contacts, now);
        var lostAt = silent.get().plus(OTHERS_FOLLOW);
        var isLost = isLostAlready(node) || (!isWidespread && !lostAt.isAfter(now));
        var nextLook = lostAt.isAfter(now) && lostAt.isBefore(now.plus(LOOK_AGAIN)) ? lostAt : now.plus(LOOK_AGAIN);
        return new Liveness(true, isWidespread, isLost, nextLook);
    }

    /** Nodes that were lost one by one before count neither as silent nor as alive. */
    private static boolean isWidespread(View view, NodeContacts contacts, Instant now) {
        var judged = view.list(NodeKind.NODE).stream()
                .filter(node -> !isLostAlready(node.object()))
                .toList();
        var silent = judged.stream()
                .filter(node -> contacts.isSilent(node.name(), view, now))
                .count();
        return silent == judged.size() || (judged.size() >= FEW_NODES && silent * 2 > judged.size());
    }

    private static boolean isLostAlready(Node node) {
        return Taints.of(node).stream().anyMatch(Taints.LOST::equals);
    }
}
