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
import javax.net.ssl.SSLException;

/**
 * How the port speaks TLS: a client may show a certificate of the cluster's authority. HTTP/1.1 comes first, so that clients that speak both
 * come to the API; gRPC offers HTTP/2 only.
 */
public final class PortTls {

    /** Of sessions that are not kept by the client itself, as it does since TLS 1.2 with tickets; each takes kilobytes. */
    private static final int MOST_SESSIONS = 256;

    private static final int SESSIONS_SECONDS = 3600;

    static {
        // Read by the JDK before its first connection. A second handshake on a connection could show somebody else's
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
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_1_1,
                        ApplicationProtocolNames.HTTP_2))
                .build();
    }
}
