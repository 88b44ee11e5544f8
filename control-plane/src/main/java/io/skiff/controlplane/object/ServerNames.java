package io.skiff.controlplane.object;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Generates the server's part of a new object: its uid, and the end of a generated name. */
public final class ServerNames {

    /** Kubernetes' letters: no vowels, so no words appear, and no characters that look alike. */
    public static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST_PREFIX = 58;

    private ServerNames() {}

    /** Generates a name with the prefix, of 63 characters at most. */
    public static String generate(String prefix, RandomGenerator random) {
        var name = new StringBuilder(prefix.substring(0, Math.min(prefix.length(), LONGEST_PREFIX)));
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return name.toString();
    }

    /** Makes a version 4 uuid from the given random numbers. */
    public static String uid(RandomGenerator random) {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
