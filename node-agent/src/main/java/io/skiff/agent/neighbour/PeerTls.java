package io.skiff.agent.neighbour;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.skiff.agent.identity.NodeIdentity;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** TLS between nodes: each shows its own certificate, as it is now, and accepts those of nodes of its cluster. */
final class PeerTls {

    /** ChaCha20 first: the agent runs without the JVM's optimizing compiler, and so without the processor's instructions for AES. */
    private static final List<String> CIPHER_SUITES =
            List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private final Supplier<Optional<NodeIdentity>> identity;

    /** @param identity empty until the node has joined; it changes when its certificate is renewed */
    PeerTls(Supplier<Optional<NodeIdentity>> identity) {
        this.identity = identity;
    }

    SslContext server() throws SSLException {
        return tls(SslContextBuilder.forServer(new NodeKey(identity)))
                .trustManager(new PeerTrust(identity, Optional.empty()))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    /** @param name of the node that must answer */
    SslContext client(String name) throws SSLException {
        return tls(SslContextBuilder.forClient().keyManager(new NodeKey(identity)))
                .trustManager(new PeerTrust(identity, Optional.of(name)))
                .build();
    }

    private static SslContextBuilder tls(SslContextBuilder builder) {
        return GrpcSslContexts.configure(builder, SslProvider.JDK)
                .ciphers(CIPHER_SUITES)
                .protocols("TLSv1.3");
    }
}
