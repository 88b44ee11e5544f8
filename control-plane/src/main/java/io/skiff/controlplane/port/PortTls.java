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

    private PortTls() {}

    public static SslContext of(Identity server, CertificateAuthority authority) throws SSLException {
        return SslContextBuilder.forServer(new OneIdentity(server, authority.certificate()))
                .sslProvider(SslProvider.JDK)
                .trustManager(authority.certificate())
                .clientAuth(ClientAuth.OPTIONAL)
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
