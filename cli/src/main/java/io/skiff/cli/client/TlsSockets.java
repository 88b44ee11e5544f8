package io.skiff.cli.client;

import io.skiff.cli.CommandException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** Wraps connections in TLS: trusts the kubeconfig's authority only, and presents its client certificate. */
final class TlsSockets {

    private final SSLSocketFactory factory;

    private TlsSockets(SSLSocketFactory factory) {
        this.factory = factory;
    }

    static TlsSockets of(KubeConfig config) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(identity(config), trusted(config), null);
            return new TlsSockets(context.getSocketFactory());
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new CommandException(
                    "error: " + config.source() + ": cannot use its certificates: " + e.getMessage());
        }
    }

    private static KeyManager[] identity(KubeConfig config) throws GeneralSecurityException {
        if (config.clientCertificate().isEmpty() || config.clientKey().isEmpty()) {
            return new KeyManager[0];
        }
        X509Certificate[] chain = Pem.certificates(config.clientCertificate());
        if (chain.length == 0) {
            throw new GeneralSecurityException("the client certificate is empty");
        }
        return new KeyManager[] {new ClientIdentity(chain, Pem.privateKey(config.clientKey(), chain[0]))};
    }

    private static javax.net.ssl.TrustManager[] trusted(KubeConfig config)
            throws GeneralSecurityException, IOException {
        var authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        int number = 0;
        for (X509Certificate authority : Pem.certificates(config.authority())) {
            authorities.setCertificateEntry("ca" + number++, authority);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(authorities);
        return trust.getTrustManagers();
    }

    SSLSocket wrap(Socket plain, String host, int port) throws IOException {
        var socket = (SSLSocket) factory.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }
}
