package io.skiff.cluster;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS of a hostile client. It trusts every server, and may show the certificate of a stolen kubeconfig. */
final class HostileTls {

    /** Version 0, and the algorithm of keys of the curve P-256. */
    private static final byte[] P256 = HexFormat.of().parseHex("020100" + "301306072a8648ce3d020106082a8648ce3d030107");

    private HostileTls() {}

    /** @param kubeconfig empty for a stranger */
    static SSLContext of(String kubeconfig) throws GeneralSecurityException, IOException {
        var trustAll = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        var context = SSLContext.getInstance("TLS");
        var keys = kubeconfig.isEmpty() ? null : keys(kubeconfig).getKeyManagers();
        context.init(keys, new TrustManager[] {trustAll}, new SecureRandom());
        return context;
    }

    private static KeyManagerFactory keys(String kubeconfig) throws GeneralSecurityException, IOException {
        var certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(field(kubeconfig, "client-certificate-data")));
        var pem = new String(field(kubeconfig, "client-key-data"), StandardCharsets.US_ASCII)
                .replaceAll("-----[^-]*-----|\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(
                        new PKCS8EncodedKeySpec(wrapped(Base64.getDecoder().decode(pem))));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("user", key, new char[0], new java.security.cert.Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    /** Wraps a SEC1 key of the curve P-256, as in a kubeconfig, as PKCS#8 (RFC 5208). */
    private static byte[] wrapped(byte[] key) {
        var all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {0x30, (byte) 0x81, (byte) (P256.length + 2 + key.length)});
        all.writeBytes(P256);
        all.writeBytes(new byte[] {0x04, (byte) key.length});
        all.writeBytes(key);
        return all.toByteArray();
    }

    private static byte[] field(String kubeconfig, String name) {
        var text = kubeconfig.replaceAll("(?s).*" + name + ": *", "").replaceAll("(?s)\\s.*", "");
        return Base64.getDecoder().decode(text);
    }
}
