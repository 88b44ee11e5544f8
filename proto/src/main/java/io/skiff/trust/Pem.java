package io.skiff.trust;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads and writes keys and certificates as text (RFC 7468). */
public final class Pem {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    /** @param label of the block, such as "CERTIFICATE REQUEST" */
    public static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    public static String encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("encode a certificate", e);
        }
    }

    /** The first key of the text, which is of an elliptic curve, in PKCS#8. */
    public static PrivateKey key(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(block("PRIVATE KEY", pem)));
    }

    /** The text's first certificate. */
    public static X509Certificate certificate(String pem) throws CertificateException {
        return certificates(pem).get(0);
    }

    /** From the text's first certificate on, in its order; one at least. */
    public static List<X509Certificate> certificates(String pem) throws CertificateException {
        int from = pem.indexOf("-----BEGIN CERTIFICATE-----");
        if (from < 0) {
            throw new CertificateException("no certificate");
        }
        var text = new ByteArrayInputStream(pem.substring(from).getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(text).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    /** What is in the first block of a label. */
    public static byte[] block(String label, String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN " + label + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + label + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no PEM block \"" + label + "\"");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the PEM block \"" + label + "\" is damaged", e);
        }
    }
}
