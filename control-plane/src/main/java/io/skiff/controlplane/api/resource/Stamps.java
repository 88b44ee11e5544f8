package io.skiff.controlplane.api.resource;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** What the server itself puts into objects: times, uids, random names. */
record Stamps(Clock clock, RandomGenerator random) {

    /** Without vowels and look-alikes, so that no words come out. */
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX = 5;
    private static final int LONGEST_NAME = 63;

    /** To the second, as Kubernetes writes times. */
    String now() {
        return seconds(clock.instant());
    }

    String in(long seconds) {
        return seconds(clock.instant().plusSeconds(seconds));
    }

    String uid() {
        return new UUID(
                        (random.nextLong() & ~0xF000L) | 0x4000L,
                        (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L)
                .toString();
    }

    String name(String prefix) {
        var name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), LONGEST_NAME - SUFFIX)));
        for (int i = 0; i < SUFFIX; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
