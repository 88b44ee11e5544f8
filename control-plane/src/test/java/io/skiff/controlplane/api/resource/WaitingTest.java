package io.skiff.controlplane.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.skiff.controlplane.api.status.ApiException;
import io.skiff.controlplane.store.TooLargeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class WaitingTest {

    @Test
    void whatTheStoreDoesNotTakeIsRefusedForGood() {
        var refused = CompletableFuture.failedFuture(new TooLargeException("commit", new IOException("planted")));

        var failure =
                catchThrowableOfType(ApiException.class, () -> Waiting.BLOCKING.result(refused, Duration.ofSeconds(1)));

        assertThat(failure.code()).isEqualTo(413);
        assertThat(failure.reason()).isEqualTo("RequestEntityTooLarge");
        assertThat(failure.getMessage()).contains("make it smaller");
    }
}
