package io.skiff.cli.command;

import io.skiff.cli.CommandException;

/** Waiting between two looks. */
final class Pause {

    private Pause() {}

    static void millis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("error: interrupted");
        }
    }
}
