package io.skiff.controlplane.loop;

import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.write.ObjectWriter;
import java.util.concurrent.CompletableFuture;

/** One step towards the desired state. Each controller has a sealed interface of its own below this; its cases are all that it can do. */
public interface Action {

    CompletableFuture<CommitResult> applyTo(ObjectWriter writer);
}
