package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.object.ServerNames;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.random.RandomGenerator;

/** What the server itself puts into objects: times, uids, random names. */
public record Stamps(Clock clock, RandomGenerator random) {

    /** To the second, as Kubernetes writes times. */
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
