package io.skiff.agent.identity;

import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/**
 * What lets a host join: {@code skiff1.<hash>.<secret>}. The hash, the base64url SHA-256 of the CA certificate's DER form, is how the
 * host knows its cluster; the secret is how the cluster knows the host.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record JoinToken(String text, byte[] caHash) {

    private static final int HASH_BYTES = 32;

    /** @throws IllegalArgumentException with what is wrong, without the token itself */
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

    /** Never the secret. */
    @Override
    public String toString() {
        return "join token";
    }
}
