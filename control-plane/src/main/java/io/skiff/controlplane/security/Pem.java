package io.skiff.controlplane.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** Reads and writes keys, certificates and certificate requests as text. */
public final class Pem {

    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    public static String encode(X509Certificate certificate) {
        try {
            return encode("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("encode a certificate", e);
        }
    }

    static String encode(PrivateKey key) {
        return encode("PRIVATE KEY", key.getEncoded());
    }

    /**
     * Encodes a key as SEC1 (RFC 5915), with the curve and the public key: some Kubernetes clients read no EC key in
     * PKCS#8.
     *
     * @param publicKey the other half
     */
    static String encodeSec1(PrivateKey key, PublicKey publicKey) throws GeneralSecurityException {
        try {
            var wrapped = PrivateKeyInfo.getInstance(key.getEncoded());
            var bare = ECPrivateKey.getInstance(wrapped.parsePrivateKey());
            var point = SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()).getPublicKeyData();
            int bits = ((ECPublicKey) publicKey).getParams().getOrder().bitLength();
            var curve = wrapped.getPrivateKeyAlgorithm().getParameters();
            return encode("EC PRIVATE KEY", new ECPrivateKey(bits, bare.getKey(), point, curve).getEncoded());
        } catch (IOException e) {
            throw new GeneralSecurityException("encode a private key", e);
        }
    }

    private static String encode(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + LINES.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    public static X509Certificate certificate(String pem) throws GeneralSecurityException {
        var input = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
    }

    static PrivateKey key(String pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(body("PRIVATE KEY", pem)));
    }

    static PKCS10CertificationRequest request(String pem) throws GeneralSecurityException {
        try {
            return new PKCS10CertificationRequest(body("CERTIFICATE REQUEST", pem));
        } catch (IOException e) {
            throw new GeneralSecurityException("not a certificate request: " + e.getMessage(), e);
        }
    }

    private static byte[] body(String label, String pem) throws GeneralSecurityException {
        var begin = "-----BEGIN " + label + "-----";
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
