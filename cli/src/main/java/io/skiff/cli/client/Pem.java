package io.skiff.cli.client;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Keys and certificates in PEM, read with what the JDK has. Private keys must be PKCS#8. */
public final class Pem {

    private Pem() {}

    /** Those of a text that begins with a certificate. */
    public static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
        var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    /** The key that belongs to a certificate: the certificate says which algorithm it is of. */
    static PrivateKey privateKey(String pem, X509Certificate certificate) throws GeneralSecurityException {
        if (!pem.contains("-----BEGIN PRIVATE KEY-----")) {
            throw new GeneralSecurityException("the private key is not PKCS#8 (-----BEGIN PRIVATE KEY-----);"
                    + " convert it with: openssl pkcs8 -topk8 -nodes -in KEY -out NEW");
        }
        String body =
                pem.substring(pem.indexOf("-----BEGIN PRIVATE KEY-----")).replace("-----BEGIN PRIVATE KEY-----", "");
        int end = body.indexOf("-----END PRIVATE KEY-----");
        byte[] der = Base64.getMimeDecoder().decode(end < 0 ? body : body.substring(0, end));
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(der));
    }
}
