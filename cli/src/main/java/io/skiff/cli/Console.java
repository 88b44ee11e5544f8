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
 * Where a command reads and writes.
 *
 * @param in standard input
 * @param out results, as text for people: escaped; buffered, so whoever streams must flush
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

    /** Standard output for what programs read, and for what containers wrote: nothing of it is escaped. */
    public PrintStream raw() {
        return out instanceof EscapingStream escaping ? escaping.raw() : out;
    }

    private PrintStream rawErr() {
        return err instanceof EscapingStream escaping ? escaping.raw() : err;
    }

    /** Our own texts, which may be coloured on a terminal. */
    PrintStream help(boolean isError) {
        return isError ? rawErr() : raw();
    }

    /** The console of this process. Text is UTF-8 whatever the locale says, as manifests and the API are. */
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
