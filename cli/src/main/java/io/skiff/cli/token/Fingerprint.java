package io.skiff.cli.token;

import io.skiff.cli.CommandException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.HexFormat;

/** Computes the hashes of tokens. */
final class Fingerprint {

    private Fingerprint() {}

    /** Computes the SHA-256 of a certificate's DER form as base64url, as the join protocol defines it. */
    static String ofAuthority(String pem) {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new CommandException("error: the kubeconfig names no certificate authority, so no token can be made"
                    + " that knows its cluster: " + e.getMessage());
        }
    }

    static String sha256Hex(String text) {
        return HexFormat.of().formatHex(sha256(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
