package io.skiff.agent.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads Docker's HEALTHCHECK out of an image configuration, and the form in which the index keeps it. */
final class HealthCheckReader {

    private static final Duration USUAL_TIME = Duration.ofSeconds(30);
    private static final int USUAL_RETRIES = 3;
    private static final int MOST_RETRIES = 1_000;

    /** A check less often than once a day, or one that takes longer, is none. */
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final int MOST_TEXT = 16 << 10;
    private static final List<String> USUAL_SHELL = List.of("/bin/sh", "-c");

    private HealthCheckReader() {}

    /** @param config of an image; its times are nanoseconds, and 0 is Docker's default */
    static Image.@Nullable HealthCheck healthCheck(JsonNode config, String image) {
        var node = config.path("Healthcheck");
        var test = ConfigReader.list(node, "Test", image);
        var command = command(test, ConfigReader.list(config, "Shell", image));
        if (command.isEmpty()) {
            return null;
        }
        ConfigReader.require(
                command.stream().mapToInt(String::length).sum() <= MOST_TEXT,
                image,
                "Healthcheck has more than " + MOST_TEXT + " characters");
        int retries = node.path("Retries").asInt(0);
        return new Image.HealthCheck(
                command,
                time(node.path("Interval")),
                time(node.path("Timeout")),
                retries <= 0 ? USUAL_RETRIES : Math.min(retries, MOST_RETRIES));
    }

    private static List<String> command(List<String> test, List<String> shell) {
        if (test.size() < 2) {
            // none, NONE, or inherited from an image that had none
            return List.of();
        }
        return switch (test.get(0)) {
            case "CMD" -> test.subList(1, test.size());
            case "CMD-SHELL" ->
                Stream.concat((shell.isEmpty() ? USUAL_SHELL : shell).stream(), Stream.of(test.get(1)))
                        .toList();
            default -> List.of();
        };
    }

    private static Duration time(JsonNode nanoseconds) {
        long nanos = nanoseconds.asLong(0);
        if (nanos <= 0) {
            return USUAL_TIME;
        }
        var time = Duration.ofNanos(nanos);
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    /** The form of {@link #stored}. */
    static Image.@Nullable HealthCheck read(JsonNode stored) {
        return stored.isMissingNode() || stored.isNull()
                ? null
                : new Image.HealthCheck(
                        ConfigReader.strings(stored.path("command")),
                        Duration.parse(stored.path("interval").asText("PT30S")),
                        Duration.parse(stored.path("timeout").asText("PT30S")),
                        stored.path("retries").asInt(USUAL_RETRIES));
    }

    static void stored(Image.HealthCheck check, com.fasterxml.jackson.databind.node.ObjectNode into) {
        check.command().forEach(into.putArray("command")::add);
        into.put("interval", check.interval().toString())
                .put("timeout", check.timeout().toString())
                .put("retries", check.retries());
    }
}
