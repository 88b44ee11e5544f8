package io.skiff.agent.registry;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes the TLS of one registry from the files that {@code registries.yaml} names. */
final class TlsFiles {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = {};

    private TlsFiles() {}

    /**
     * @param authority a file with certificates (PEM) to trust in place of this host's
     * @param certificate a file with the node's certificate (PEM); needs {@code key}
     * @param key a file with its private key, PKCS#8 (PEM)
     * @param isUnchecked whether any certificate of the server will do
     */
    static RegistryHost.Trust trust(
            Optional<Path> authority, Optional<Path> certificate, Optional<Path> key, boolean isUnchecked)
            throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(
                certificate.isPresent() ? keys(certificate.get(), key.orElseThrow()) : null,
                isUnchecked
                        ? new TrustManager[] {new Everybody()}
                        : authority.isPresent() ? authorities(authority.get()) : null,
                null);
        return new RegistryHost.Trust(context.getSocketFactory(), !isUnchecked);
    }

    private static TrustManager[] authorities(Path file) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        for (Certificate certificate : certificates(file)) {
            store.setCertificateEntry("ca" + store.size(), certificate);
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyManager[] keys(Path certificate, Path key) throws IOException, GeneralSecurityException {
        var store = emptyStore();
        store.setKeyEntry(
                "node", privateKey(key), NO_PASSWORD, certificates(certificate).toArray(Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
        if (found.isEmpty()) {
            throw new GeneralSecurityException("it has no certificate");
        }
        return List.copyOf(found);
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        var matcher = KEY.matcher(Files.readString(file));
        if (!matcher.find()) {
            throw new GeneralSecurityException(
                    file + " has no \"BEGIN PRIVATE KEY\"; convert it with: openssl pkcs8 -topk8 -nocrypt");
        }
        var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // it is of the other kind
            }
        }
        throw new GeneralSecurityException(file + " is neither an EC nor an RSA key");
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    /** Trusts any server, as {@code insecure_skip_verify} asks. */
    private static final class Everybody extends X509ExtendedTrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
