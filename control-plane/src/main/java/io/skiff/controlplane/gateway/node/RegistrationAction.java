package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps by which a node is stored as its agent describes it. */
sealed interface RegistrationAction extends Action {

    /** Stores a new node, which gets a subnet in the same transaction. */
    record Create(Node node, FreeSubnet subnet, Transaction guard) implements RegistrationAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return subnet.give(node.getMetadata().getName(), allocation -> writer.create(node, allocation.and(guard)));
        }
    }

    /** Gives a stored node a subnet. */
    record Allocate(Node node, FreeSubnet subnet, Transaction guard) implements RegistrationAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return subnet.give(node.getMetadata().getName(), allocation -> writer.update(node, allocation.and(guard)));
        }
    }

    record Update(Node node, Transaction guard) implements RegistrationAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(node, guard);
        }
    }
}
