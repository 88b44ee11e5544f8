package io.skiff.agent.identity;

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

    static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    static String encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("encode a certificate", e);
        }
    }

    /** Reads the first key of the text, an elliptic curve key in PKCS#8. */
    static PrivateKey key(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(first("PRIVATE KEY", pem)));
    }

    /** Reads the certificates of the text, in order. */
    static List<X509Certificate> certificates(String pem) throws CertificateException {
        int from = pem.indexOf("-----BEGIN CERTIFICATE-----");
        if (from < 0) {
            throw new CertificateException("no certificate");
        }
        var text = new ByteArrayInputStream(pem.substring(from).getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(text).stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static byte[] first(String label, String pem) throws GeneralSecurityException {
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
