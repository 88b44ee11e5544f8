package io.skiff.agent.identity;

import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * A token with which a host joins: {@code skiff1.<hash>.<secret>}. By the hash, the base64url SHA-256 of the CA
 * certificate's DER form, the host recognizes its cluster; by the secret the cluster admits the host.
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares tokens
public record JoinToken(String text, byte[] caHash) {

    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException with the fault, but without the token itself */
    public static JoinToken parse(String text) {
        var parts = text.strip().split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals("skiff1") || parts[2].isEmpty()) {
            throw new IllegalArgumentException(
                    "the join token is not of the form skiff1.HASH.SECRET; make one with: skiff token create");
        }
        byte[] hash;
        try {
            hash = Base64.getUrlDecoder().decode(parts[1]);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the join token's hash is not base64url: it was cut or changed", e);
        }
        if (hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("the join token's hash is not a SHA-256: it was cut or changed");
        }
        return new JoinToken(text.strip(), hash);
    }

    /** Whether the token is for the cluster of this CA. */
    public boolean isOf(X509Certificate ca) {
        try {
            return MessageDigest.isEqual(ClusterTrust.hash(ca), caHash);
        } catch (CertificateException e) {
            throw new IllegalStateException("the cluster's CA certificate cannot be read", e);
        }
    }

    /** Returns a text without the secret. */
    @Override
    public String toString() {
        return "join token";
    }
}
