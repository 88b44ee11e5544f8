package io.skiff.controlplane.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A token with which a new node joins: {@code skiff1.<fingerprint of the CA>.<secret>}. By the fingerprint the node
 * recognizes the cluster; by the secret the cluster admits the node.
 */
record JoinToken(String authorityFingerprint, String secret) {

    private static final String VERSION = "skiff1";

    static Optional<JoinToken> parse(String text) {
        var parts = text.strip().split("\\.", -1);
        return parts.length == 3 && parts[0].equals(VERSION) && !parts[2].isEmpty()
                ? Optional.of(new JoinToken(parts[1], parts[2]))
                : Optional.empty();
    }

    /** The stored form of the secret: SHA-256 in hex. The secret has 256 random bits, so it needs no slow hash. */
    String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return VERSION + "." + authorityFingerprint + ".(secret)";
    }
}
