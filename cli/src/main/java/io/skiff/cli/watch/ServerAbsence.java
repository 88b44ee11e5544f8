package io.skiff.cli.watch;

import io.skiff.cli.Console;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;

/** Waits while the server is down, such as during its restart, and says so once each time. */
public final class ServerAbsence {

    private static final long RETRY_MILLIS = 300;

    private final Console console;
    private boolean isTold;

    public ServerAbsence(Console console) {
        this.console = console;
    }

    /**
     * Waits a moment, after which the caller can try again.
     *
     * @param failure is thrown unless it says that the server is down
     */
    public void outlast(RuntimeException failure) {
        if (!isOf(failure)) {
            throw failure;
        }
        if (!isTold) {
            console.out().flush();
            String reason =
                    String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
            console.err().println("The server is away; waiting for it (" + reason + ")");
            isTold = true;
        }
        Pause.millis(RETRY_MILLIS);
    }

    private static boolean isOf(RuntimeException failure) {
        return failure instanceof UnreachableException
                || (failure instanceof StatusException refusal && refusal.isUnavailable());
    }

    /** Notes that the server has answered. */
    public void end() {
        isTold = false;
    }
}
