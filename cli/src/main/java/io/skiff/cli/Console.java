package io.skiff.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * The streams, the environment and the clock of a command.
 *
 * @param in standard input
 * @param out results as text for people; it is escaped and buffered, so a command that streams must flush
 * @param err problems and remarks
 * @param environment the environment variables
 * @param clock the time, and the zone that times are shown in
 */
public record Console(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, Clock clock) {

    public Console {
        environment = Map.copyOf(environment);
        out = escaping(out);
        err = escaping(err);
    }

    private static PrintStream escaping(PrintStream stream) {
        return stream instanceof EscapingStream ? stream : new EscapingStream(stream);
    }

    /** Standard output without escaping, for text that programs read and for the output of containers. */
    public PrintStream raw() {
        return out instanceof EscapingStream escaping ? escaping.raw() : out;
    }

    /** Standard error without escaping, for the errors of programs in containers. */
    public PrintStream rawErr() {
        return err instanceof EscapingStream escaping ? escaping.raw() : err;
    }

    /** The stream for our own help texts, which may be coloured on a terminal. */
    PrintStream help(boolean isError) {
        return isError ? rawErr() : raw();
    }

    /**
     * Returns the console of this process. It writes UTF-8 whatever the locale says, as manifests and the API are
     * UTF-8.
     */
    public static Console ofProcess() {
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 14);
        var err = new FileOutputStream(FileDescriptor.err);
        return new Console(
                System.in,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                System.getenv(),
                new LocalClock());
    }

    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
