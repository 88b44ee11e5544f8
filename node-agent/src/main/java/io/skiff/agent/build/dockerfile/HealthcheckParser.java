package io.skiff.agent.build.dockerfile;

import static io.skiff.agent.build.dockerfile.InstructionParser.require;

import io.skiff.agent.build.dockerfile.Instruction.Source;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a HEALTHCHECK: {@code NONE}, or flags and a CMD. */
final class HealthcheckParser {

    private static final Pattern DURATION = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ns|us|µs|ms|s|m|h)");
    private static final Duration LEAST = Duration.ofMillis(1);

    private final char escape;

    HealthcheckParser(char escape) {
        this.escape = escape;
    }

    Instruction parse(Source source, String rest) {
        var flags = Flags.take(
                "HEALTHCHECK",
                rest,
                escape,
                List.of("interval", "timeout", "start-period", "start-interval", "retries"));
        var kind = Words.first(flags.rest()).toUpperCase(Locale.ROOT);
        var command = Words.afterFirst(flags.rest());
        require(
                kind.equals("CMD")
                        || (kind.equals("NONE")
                                && command.isEmpty()
                                && flags.values().isEmpty()),
                "HEALTHCHECK takes NONE, or [flags] CMD command, and has \"" + rest + "\"");
        require(kind.equals("NONE") || !command.isEmpty(), "HEALTHCHECK CMD has no command");
        return new Instruction.Healthcheck(
                source,
                kind.equals("NONE") ? Optional.empty() : Optional.of(InstructionParser.command(command)),
                duration(flags, "interval"),
                duration(flags, "timeout"),
                duration(flags, "start-period"),
                duration(flags, "start-interval"),
                retries(flags));
    }

    private static int retries(Flags flags) {
        var text = flags.find("retries").orElse("0");
        require(text.matches("[0-9]{1,9}"), "HEALTHCHECK --retries=" + text + " is not a number from 0 on");
        return Integer.parseInt(text);
    }

    private static Duration duration(Flags flags, String name) {
        var text = flags.find(name).orElse("0s");
        var matcher = DURATION.matcher(text);
        var sum = Duration.ZERO;
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            sum = sum.plus(part(Double.parseDouble(matcher.group(1)), matcher.group(2)));
            end = matcher.end();
        }
        boolean isWhole = end == text.length() || text.equals("0");
        require(
                isWhole && (sum.isZero() || sum.compareTo(LEAST) >= 0),
                "HEALTHCHECK --" + name + "=" + text + " is not a time of 1ms or more, such as 30s or 1m30s");
        return sum;
    }

    private static Duration part(double number, String unit) {
        double nanos = switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
        return Duration.ofNanos(Math.round(number * nanos));
    }
}
