package io.skiff.cli.command.pod;

import io.skiff.cli.Console;
import io.skiff.cli.client.ApiClient;
import io.skiff.cli.host.Terminal;
import io.skiff.cli.resource.Query;
import io.skiff.cli.stream.CommandEnd;
import io.skiff.cli.stream.RemoteCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Optional;

/** Joins the streams of this process to those of a program in a container, until that ends. */
public final class Joint {

    private static final int PIECE = 32 << 10;

    private final Console console;
    private final boolean isInput;
    private final Optional<Terminal> terminal;

    private Joint(Console console, boolean isInput, Optional<Terminal> terminal) {
        this.console = console;
        this.isInput = isInput;
        this.terminal = terminal;
    }

    /** @param isTerminal whether standard input should be a terminal; if it is none, this is told */
    public static Joint of(Console console, boolean isInput, boolean isTerminal) {
        Optional<Terminal> terminal = isTerminal ? Terminal.take() : Optional.empty();
        if (isTerminal && terminal.isEmpty()) {
            console.err().println("Unable to use a TTY - input is not a terminal or the right kind of file");
        }
        return new Joint(console, isInput, terminal);
    }

    /** Which streams there are to be. */
    public Query streams(Query query) {
        query.add("stdin", isInput ? "true" : "").add("stdout", "true");
        // a terminal has one output
        return terminal.isPresent() ? query.add("tty", "true") : query.add("stderr", "true");
    }

    /** Runs the program of a path, and gives the terminal back. */
    public CommandEnd run(ApiClient api, String path) {
        console.out().flush();
        try (RemoteCommand command = RemoteCommand.open(api, path, console.rawErr())) {
            terminal.flatMap(Terminal::size).ifPresent(command::resize);
            terminal.ifPresent(shown -> shown.onResize(command::resize));
            if (isInput) {
                command.feed(input -> console.in().transferTo(input));
            }
            return pass(command.output(), console.raw()) ? command.end() : CommandEnd.UNREAD;
        } finally {
            terminal.ifPresent(Terminal::close);
        }
    }

    /** False when nobody reads our output any more. */
    private static boolean pass(InputStream output, PrintStream to) {
        byte[] buffer = new byte[PIECE];
        try {
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                to.write(buffer, 0, count);
                if (to.checkError()) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Says how it ended; returns the exit code. */
    static int tell(Console console, CommandEnd end) {
        if (!end.message().isEmpty()) {
            console.err().println(end.message());
        }
        return end.exitCode();
    }
}
