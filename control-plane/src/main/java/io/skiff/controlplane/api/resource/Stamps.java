package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.object.ServerNames;
import io.skiff.controlplane.object.Timestamps;
import java.time.Clock;
import java.util.random.RandomGenerator;

/** Generates the values that the server sets in objects: times, uids, random names. */
public record Stamps(Clock clock, RandomGenerator random) {

    /** Returns the time to the second, as Kubernetes writes it. */
    String now() {
        return Timestamps.format(clock.instant());
    }

    String uid() {
        return ServerNames.uid(random);
    }

    String name(String prefix) {
        return ServerNames.generate(prefix, random);
    }
}
