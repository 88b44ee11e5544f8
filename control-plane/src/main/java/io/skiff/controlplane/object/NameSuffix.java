package io.skiff.controlplane.object;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * The last part of a generated name, derived from the planner's view: the same plan on the same view gives the same
 * name, so that a plan that is applied twice creates once.
 */
public final class NameSuffix {

    private static final String ALPHABET = ServerNames.ALPHABET;

    private static final int LENGTH = 5;

    private NameSuffix() {}

    /** @param attempt the suffix differs for another attempt */
    public static String of(String ownerUid, long revision, int attempt) {
        var seed = ownerUid + "/" + revision + "/" + attempt;
        var hash = Hashing.sha256().hashString(seed, StandardCharsets.UTF_8).asLong();
        return encode(hash, LENGTH);
    }

    /** Encodes the lowest digits of a number in letters that are safe in a name. */
    public static String encode(long number, int length) {
        var suffix = new StringBuilder(length);
        var rest = number;
        for (int i = 0; i < length; i++) {
            suffix.append(ALPHABET.charAt((int) Long.remainderUnsigned(rest, ALPHABET.length())));
            rest = Long.divideUnsigned(rest, ALPHABET.length());
        }
        return suffix.toString();
    }
}
