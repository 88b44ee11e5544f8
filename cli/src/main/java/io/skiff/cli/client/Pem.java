package io.skiff.cli.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys and certificates in PEM, read with what the JDK has. Private keys are PKCS#8, or PKCS#1 (RSA), or SEC1 (EC). */
public final class Pem {

    private static final Pattern PRIVATE_KEY = Pattern.compile(
            "-----BEGIN (?<algorithm>|EC |RSA )PRIVATE KEY-----(?<body>[^-]*)-----END \\k<algorithm>PRIVATE KEY-----");

    /** Tags of DER (X.690). */
    private static final int INTEGER = 0x02;

    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;

    /** A first byte above this says how many bytes the length takes. */
    private static final int LONG_FORM = 0x80;

    private Pem() {}

    /** Reads the certificates of a text that begins with one. */
    public static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
        var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        return CertificateFactory.getInstance("X.509").generateCertificates(bytes).stream()
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }

    /** Reads the key that belongs to a certificate. The certificate tells the algorithm. */
    static PrivateKey privateKey(String pem, X509Certificate certificate) throws GeneralSecurityException {
        Matcher block = PRIVATE_KEY.matcher(pem);
        if (!block.find()) {
            throw new GeneralSecurityException(
                    "there is no private key that can be read: neither PKCS#8, PKCS#1 nor SEC1"
                            + " (-----BEGIN PRIVATE KEY-----, with RSA or EC before PRIVATE); convert it with:"
                            + " openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group("body"));
        boolean isWrapped = block.group("algorithm").isEmpty();
        return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(isWrapped ? der : wrapped(der, certificate)));
    }

    /**
     * Wraps a PKCS#1 or SEC1 key as PKCS#8 (RFC 5208): version 0, the certificate's algorithm with its curve, the key.
     */
    private static byte[] wrapped(byte[] key, X509Certificate certificate) {
        byte[] version = {INTEGER, 1, 0};
        byte[] algorithm = firstElement(certificate.getPublicKey().getEncoded());
        return element(SEQUENCE, joined(version, algorithm, element(OCTET_STRING, key)));
    }

    /** Cuts the algorithm out of a public key (RFC 5280, SubjectPublicKeyInfo). */
    private static byte[] firstElement(byte[] sequence) {
        int start = headerLength(sequence, 0);
        int header = headerLength(sequence, start);
        int length = 0;
        for (int i = start + (header > 2 ? 2 : 1); i < start + header; i++) {
            length = (length << 8) | (sequence[i] & 0xff);
        }
        return Arrays.copyOfRange(sequence, start, start + header + length);
    }

    private static int headerLength(byte[] der, int at) {
        int length = der[at + 1] & 0xff;
        return length < LONG_FORM ? 2 : 2 + length - LONG_FORM;
    }

    private static byte[] element(int tag, byte[] content) {
        var length = new ByteArrayOutputStream();
        if (content.length < LONG_FORM) {
            length.write(content.length);
        } else {
            byte[] bytes = new BigInteger(
                            1, ByteBuffer.allocate(4).putInt(content.length).array())
                    .toByteArray();
            int sign = bytes[0] == 0 ? 1 : 0;
            length.write(LONG_FORM + bytes.length - sign);
            length.write(bytes, sign, bytes.length - sign);
        }
        return joined(new byte[] {(byte) tag}, length.toByteArray(), content);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
