package io.skiff.controlplane.balancer;

import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps for the status of a load balancer. */
sealed interface BalancerAction extends Action {

    /** Tells the addresses on which the nodes answer, or that there are none any more. */
    record Publish(Service service) implements BalancerAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(service);
        }
    }

    /** Tells that no node answers, because another service has a port. */
    record Refuse(Service service, String why) implements BalancerAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(service).whenComplete((result, fault) -> {
                if (result instanceof CommitResult.Committed) {
                    writer.event(service, EventType.WARNING, BalancerPlanner.PORT_TAKEN, why);
                }
            });
        }
    }
}
