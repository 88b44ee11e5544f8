package io.skiff.trust;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What lets a host join: {@code skiff1.<fingerprint>.<secret>}. By the fingerprint, the base64url SHA-256 of the CA certificate's DER form,
 * the host knows its cluster; by the secret the cluster knows the host.
 */
public record JoinToken(String fingerprint, String secret) {

    private static final String VERSION = "skiff1";
    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException with what is wrong, without the token itself */
    public static JoinToken parse(String text) {
        var parts = text.strip().split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION) || parts[2].isEmpty()) {
            throw new IllegalArgumentException(
                    "the join token is not of the form skiff1.HASH.SECRET; make one with: skiff token create");
        }
        return new JoinToken(checked(parts[1]), parts[2]);
    }

    private static String checked(String fingerprint) {
        byte[] hash;
        try {
            hash = Base64.getUrlDecoder().decode(fingerprint);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the join token's hash is not base64url: it was cut or changed", e);
        }
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("the join token's hash is not a SHA-256: it was cut or changed");
        }
        return fingerprint;
    }

    /** Of a CA's certificate, as tokens have it. */
    public static String fingerprint(X509Certificate ca) {
        try {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(ca.getEncoded()));
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("encode a certificate", e);
        }
    }

    /** Whether the token is for the cluster of this CA. */
    public boolean isOf(X509Certificate ca) {
        return MessageDigest.isEqual(
                Base64.getUrlDecoder().decode(fingerprint),
                Base64.getUrlDecoder().decode(fingerprint(ca)));
    }

    /** What is stored of the secret: SHA-256 in hex. It has 256 random bits, so it needs no slow hash. */
    public String secretHash() {
        return HexFormat.of().formatHex(sha256(secret.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** As it is handed over. */
    public String text() {
        return VERSION + "." + fingerprint + "." + secret;
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return VERSION + "." + fingerprint + ".(secret)";
    }
}
