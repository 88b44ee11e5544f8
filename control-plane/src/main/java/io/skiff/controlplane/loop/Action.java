package io.skiff.controlplane.loop;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/**
 * One step towards the desired state. Each controller has its own sealed interface below this one, whose cases are all
 * its steps.
 */
public interface Action {

    CompletableFuture<CommitResult> applyTo(ObjectWriter writer);
}
