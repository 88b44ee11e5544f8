package io.skiff.controlplane.gateway.node;

import io.skiff.controlplane.kind.core.NodeSubnets;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.Transaction;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A subnet that no node has.
 *
 * @param subnets where it is from
 * @param cidr {@code 10.42.3.0/24}
 */
record FreeSubnet(Subnets subnets, String cidr) {

    /**
     * Gives it to a node.
     *
     * @param write of the node, in one transaction with the allocation. It fails when the subnet is allocated though no node has it; then it is
     *     not tried again
     */
    CompletableFuture<CommitResult> give(String node, Function<Transaction, CompletableFuture<CommitResult>> write) {
        return write.apply(NodeSubnets.hold(cidr, node)).whenComplete((result, fault) -> {
            if (result instanceof CommitResult.Conflict conflict
                    && conflict.key().equals(NodeSubnets.key(cidr))) {
                subnets.refuse(cidr);
            }
        });
    }
}
