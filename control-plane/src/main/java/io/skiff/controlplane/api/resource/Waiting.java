package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.store.StoreUnavailableException;
import io.skiff.controlplane.store.TooLargeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for a future on behalf of a request, and turns its fault into a failure of the request. */
public final class Waiting {

    /** On the request's thread. */
    public static final Waiting BLOCKING =
            new Waiting((done, longest) -> done.get(longest.toMillis(), TimeUnit.MILLISECONDS));

    private final Pause pause;

    /** What a request does until something has happened. */
    @FunctionalInterface
    public interface Pause {

        /**
         * Returns when it has happened.
         *
         * @param done never fails
         * @throws TimeoutException when it takes longer than that
         */
        void until(CompletableFuture<?> done, Duration longest) throws Exception;
    }

    public Waiting(Pause pause) {
        this.pause = pause;
    }

    <T> T result(CompletableFuture<T> future, Duration longest) {
        try {
            pause.until(future.handle((result, fault) -> ""), longest);
            return future.join();
        } catch (CompletionException e) {
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            throw Failures.timeout("the store did not answer within " + longest.toSeconds()
                    + " s; the request may or may not have been done");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.unavailable("the control plane is stopping");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RuntimeException failure(@Nullable Throwable fault) {
        if (fault instanceof StoreUnavailableException unavailable) {
            return Failures.unavailable("the store did not answer: " + unavailable.getMessage()
                    + "; the request may or may not have been done");
        }
        return fault instanceof TooLargeException ? Failures.tooLargeToStore() : new IllegalStateException(fault);
    }
}
