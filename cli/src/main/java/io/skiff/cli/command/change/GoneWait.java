package io.skiff.cli.command.change;

import io.skiff.cli.CommandException;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.watch.Pause;
import io.skiff.cli.watch.ServerAbsence;
import java.time.Duration;
import java.util.List;

/** Waits until deleted objects are gone, also past a restart of the server. */
public final class GoneWait {

    private static final long POLL_MILLIS = 100;
    private static final Duration UNLIMITED = Duration.ofDays(7);

    private final ApiClient api;
    private final ServerAbsence absence;
    private final Duration timeout;

    /** @param timeout zero for no limit */
    GoneWait(ApiClient api, ServerAbsence absence, Duration timeout) {
        this.api = api;
        this.absence = absence;
        this.timeout = timeout.isZero() ? UNLIMITED : timeout;
    }

    void await(List<Deleted> deleted) {
        long deadline = System.nanoTime() + timeout.toNanos();
        for (Deleted object : deleted) {
            while (!isGone(object)) {
                if (System.nanoTime() - deadline > 0) {
                    throw new CommandException("error: timed out waiting for the condition on "
                            + object.selection().type().plural() + "/"
                            + object.selection().name());
                }
                Pause.millis(POLL_MILLIS);
            }
        }
    }

    private boolean isGone(Deleted object) {
        try {
            boolean isThere =
                    api.find(object.selection().path()).filter(object::isSame).isPresent();
            absence.end();
            return !isThere;
        } catch (StatusException | UnreachableException e) {
            absence.outlast(e);
            return false;
        }
    }
}
