package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.object.ServerNames;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** Generates the values that the server sets in objects: times, uids, random names. */
public record Stamps(Clock clock, RandomGenerator random) {

    /** Returns the time to the second, as Kubernetes writes it. */
    String now() {
        return seconds(clock.instant());
    }

    String in(long seconds) {
        return seconds(clock.instant().plusSeconds(seconds));
    }

    String uid() {
        return ServerNames.uid(random);
    }

    String name(String prefix) {
        return ServerNames.generate(prefix, random);
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
