package io.skiff.controlplane.port;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.skiff.controlplane.security.CertificateAuthority;
import io.skiff.controlplane.security.Identity;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * The TLS settings of the port. A client may show a certificate of the cluster's authority. HTTP/1.1 is preferred, so
 * that clients that speak both reach the API; gRPC offers HTTP/2 only.
 */
public final class PortTls {

    /**
     * Bounds the sessions that the server keeps. Clients keep theirs since TLS 1.2, with tickets. Each session takes
     * kilobytes.
     */
    private static final int MOST_SESSIONS = 256;

    private static final int SESSIONS_SECONDS = 3600;

    /**
     * In the order of preference, which is the server's. Server and agents run without the JVM's optimizing compiler, and so without the
     * processor's instructions for AES: there ChaCha20-Poly1305 takes a fifth of the time of AES-GCM. TLS 1.2 has only suites with forward secrecy and
     * authenticated encryption (RFC 9325, 4.2), for the elliptic key that the server has.
     */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");

    static {
        // The JDK reads this before its first connection. A second handshake on a connection could show another
        // certificate.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private PortTls() {}

    public static SslContext of(Identity server, CertificateAuthority authority) throws SSLException {
        return SslContextBuilder.forServer(new OneIdentity(server, authority.certificate()))
                .sslProvider(SslProvider.JDK)
                .trustManager(authority.certificate())
                .clientAuth(ClientAuth.OPTIONAL)
                .sessionCacheSize(MOST_SESSIONS)
                .sessionTimeout(SESSIONS_SECONDS)
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(CIPHER_SUITES)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }
}
