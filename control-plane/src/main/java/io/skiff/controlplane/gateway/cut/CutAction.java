package io.skiff.controlplane.gateway.cut;

import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.loop.Action;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** All steps that tell of services which the nodes do not take completely. */
sealed interface CutAction extends Action {

    /** @param cut what is left out */
    record Mark(Service service, String cut) implements CutAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(service).whenComplete((result, fault) -> {
                if (result instanceof CommitResult.Committed) {
                    writer.event(service, EventType.WARNING, CutPlanner.REASON, cut);
                }
            });
        }
    }

    /** The nodes take all of it again. */
    record Clear(Service service) implements CutAction {
        @Override
        public CompletableFuture<CommitResult> applyTo(ObjectWriter writer) {
            return writer.update(service);
        }
    }
}
