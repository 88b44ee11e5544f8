package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps about a node's liveness and its taints. */
public sealed interface NodeAction extends Action {

    /** Sets the condition Ready and its taints. */
    record JudgeNode(Node node, String reason) implements NodeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            if (!reason.isEmpty()) {
                writer.event(
                        node,
                        reason.equals("NodeReady") ? EventType.NORMAL : EventType.WARNING,
                        reason,
                        "Node %s status is now: %s".formatted(node.getMetadata().getName(), reason));
            }
            return writer.update(node);
        }
    }

    /** Marks a pod of a silent node as not ready, so that it gets no traffic. */
    record DoubtPod(Pod pod) implements NodeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(pod, EventType.WARNING, "NodeNotReady", "Node is not ready");
            return writer.update(pod);
        }
    }

    /** Gives up a replica on a lost node: another one replaces it, and its node stops it when it comes back. */
    record GiveUpPod(Pod pod, String node) implements NodeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    pod,
                    EventType.WARNING,
                    "NodeLost",
                    "Node %s is lost; the pod is replaced elsewhere, and ends when the node comes back"
                            .formatted(node));
            return writer.update(pod);
        }
    }

    /** Replaces a replica that could not begin by one elsewhere. */
    record MovePod(Pod pod, String why) implements NodeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    pod,
                    EventType.WARNING,
                    "Evicted",
                    "The node had condition: [DiskPressure]. %s The pod had not begun, and is made elsewhere."
                            .formatted(why));
            return writer.update(pod);
        }
    }

    /** Evicts a pod that does not, or no longer, tolerate its node's taint. */
    record EvictPod(Pod pod, Taint taint) implements NodeAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            writer.event(
                    pod,
                    EventType.NORMAL,
                    "TaintManagerEviction",
                    "Marked for deletion: the pod does not tolerate the taint %s of node %s (any longer)"
                            .formatted(text(taint), pod.getSpec().getNodeName()));
            return writer.update(pod);
        }

        private static String text(Taint taint) {
            var value = taint.getValue() == null || taint.getValue().isEmpty() ? "" : "=" + taint.getValue();
            return taint.getKey() + value + ":" + taint.getEffect();
        }
    }
}
