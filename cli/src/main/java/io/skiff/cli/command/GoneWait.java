package io.skiff.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Waits until deleted objects are gone. */
final class GoneWait {

    private static final long POLL_MILLIS = 100;
    private static final Duration UNLIMITED = Duration.ofDays(7);

    private final ApiClient api;
    private final Duration timeout;

    /** @param timeout zero for no limit */
    GoneWait(ApiClient api, Duration timeout) {
        this.api = api;
        this.timeout = timeout.isZero() ? UNLIMITED : timeout;
    }

    void await(List<Deleted> deleted) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Deleted object : deleted) {
            while (isThere(object)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new CommandException("error: timed out waiting for the condition on "
                            + object.selection().type().plural() + "/"
                            + object.selection().name());
                }
                Pause.millis(POLL_MILLIS);
            }
        }
    }

    private boolean isThere(Deleted object) {
        Optional<JsonNode> found = api.find(object.path());
        return found.isPresent() && object.isSame(found.get());
    }
}
