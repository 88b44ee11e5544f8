package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future on a request's thread, and turns its fault into a failure of the request. */
final class Waiting {

    private Waiting() {}

    static <T> T result(CompletableFuture<T> future, Duration longest) {
        try {
            return future.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StoreUnavailableException unavailable) {
                throw Failures.unavailable("the store did not answer: " + unavailable.getMessage()
                        + "; the request may or may not have been done");
            }
            if (e.getCause() instanceof TooLargeException) {
                throw Failures.tooLargeToStore();
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw Failures.timeout("the store did not answer within " + longest.toSeconds()
                    + " s; the request may or may not have been done");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("the control plane is stopping");
        }
    }
}
