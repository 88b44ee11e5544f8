package io.skiff.cluster;

import java.io.ByteArrayInputStream;
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
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS of a client that comes to harm: it trusts every server, and may show the certificate of a kubeconfig that it has stolen. */
final class HostileTls {

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
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("user", key, new char[0], new java.security.cert.Certificate[] {certificate});
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory;
    }

    private static byte[] field(String kubeconfig, String name) {
        var text = kubeconfig.replaceAll("(?s).*" + name + ": *", "").replaceAll("(?s)\\s.*", "");
        return Base64.getDecoder().decode(text);
    }
}
