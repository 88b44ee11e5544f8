package io.skiff.cli.watch;

import io.skiff.cli.CommandException;

/** Sleeps between two polls. */
public final class Pause {

    private Pause() {}

    public static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("error: interrupted");
        }
    }
}
