package io.skiff.cli.host;

import io.skiff.cli.CommandException;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Polls until a condition is true. */
public final class Polling {

    private static final long PAUSE_MILLIS = 50;

    private Polling() {}

    /** @return false if the condition did not become true in time */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException("error: interrupted");
            }
        }
        return true;
    }
}
