package io.skiff.cli.command.volume;

import io.skiff.cli.CommandException;
import io.skiff.cli.Console;
import io.skiff.cli.client.StatusException;
import io.skiff.cli.client.UnreachableException;
import io.skiff.cli.watch.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for a copy that the cluster makes, and tells once each what it waits for. It outlives a restart of the server. */
final class CopyWait {

    private static final long POLL_MILLIS = 500;

    private final Console console;
    private final Duration longest;
    private final String cancel;
    private String told = "";

    /** @param cancel how the user takes the wish back */
    CopyWait(Console console, Duration longest, String cancel) {
        this.console = console;
        this.longest = longest;
        this.cancel = cancel;
    }

    /** @param waiting what is waited for; empty when it is done */
    void until(Supplier<Optional<String>> waiting) {
        Instant end = console.clock().instant().plus(longest);
        for (var left = asked(waiting); left.isPresent(); left = asked(waiting)) {
            tell(left.get());
            if (!console.clock().instant().isBefore(end)) {
                throw new CommandException("error: it is not done after " + longest.toSeconds()
                        + " s, and goes on; to take it back: " + cancel);
            }
            Pause.millis(POLL_MILLIS);
        }
    }

    private static Optional<String> asked(Supplier<Optional<String>> waiting) {
        try {
            return waiting.get();
        } catch (UnreachableException e) {
            return Optional.of("the server does not answer; waiting for it");
        } catch (StatusException e) {
            if (!e.isUnavailable()) {
                throw e;
            }
            return Optional.of("the server is not ready; waiting for it");
        }
    }

    private void tell(String what) {
        if (!what.equals(told)) {
            console.out().println(what);
            console.out().flush();
            told = what;
        }
    }
}
