package io.skiff.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The output of a command line, and its exit code. */
public record Run(int code, String out, String err) {

    public static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T20:00:00Z"), ZoneOffset.UTC);

    /** Runs a command against a server. */
    public static Run on(FakeApi api, String... arguments) {
        return withInput(api, "", arguments);
    }

    public static Run withInput(FakeApi api, String input, String... arguments) {
        return at(api.address(), input, arguments);
    }

    /** Runs a command against the server of an address. */
    public static Run at(String address, String input, String... arguments) {
        var words = new ArrayList<>(List.of(arguments));
        words.add(words.contains("--") ? words.indexOf("--") : words.size(), "--server=" + address);
        return run(input, words.toArray(String[]::new));
    }

    /** Runs a command without a server. */
    public static Run of(String... arguments) {
        return run("", arguments);
    }

    private static Run run(String input, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("KUBECONFIG", "/nonexistent/kubeconfig"),
                CLOCK);
        int code = Skiff.run(console, arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Joins code and outputs into one text, for golden files. */
    public String transcript() {
        return out + (err.isEmpty() ? "" : "--- stderr\n" + err) + (code == 0 ? "" : "--- exit " + code + "\n");
    }
}
