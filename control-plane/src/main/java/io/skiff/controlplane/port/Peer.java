package io.skiff.controlplane.port;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.skiff.controlplane.security.PeerName;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The other end of a connection, known after the handshake.
 *
 * @param name the name of the user or node, or a stranger's address
 */
record Peer(Role role, String name) {

    enum Role {
        /** Shows no certificate, or one that does not fit its protocol. */
        STRANGER,
        USER,
        NODE
    }

    /** @param protocol the negotiated one: users speak HTTP/1.1, nodes HTTP/2 */
    static Peer of(Channel connection, String protocol) {
        var shown = certificate(connection).flatMap(PeerName::of);
        var node = shown.flatMap(PeerName::nodeName);
        boolean http2 = ApplicationProtocolNames.HTTP_2.equals(protocol);
        if (http2 && node.isPresent()) {
            return new Peer(Role.NODE, node.get());
        }
        return !http2 && node.isEmpty() && shown.isPresent()
                // with the address, because one program of a user must not close the connections of another one
                ? new Peer(Role.USER, shown.get().name() + " at " + address(connection))
                : new Peer(Role.STRANGER, address(connection));
    }

    static String address(Channel connection) {
        return connection.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "";
    }

    private static Optional<X509Certificate> certificate(Channel connection) {
        try {
            var chain = connection
                    .pipeline()
                    .get(SslHandler.class)
                    .engine()
                    .getSession()
                    .getPeerCertificates();
            return Optional.of((X509Certificate) chain[0]);
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }
}
