package io.skiff.agent.neighbour;

import io.skiff.agent.identity.NodeIdentity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** The key and the certificate that this node has at the time of a handshake. Before it has joined there is none, and no handshake comes about. */
final class NodeKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "node";

    private final Supplier<Optional<NodeIdentity>> identity;

    NodeKey(Supplier<Optional<NodeIdentity>> identity) {
        this.identity = identity;
    }

    private @Nullable String alias() {
        return identity.get().isPresent() ? ALIAS : null;
    }

    private String @Nullable [] aliases() {
        return identity.get().isPresent() ? new String[] {ALIAS} : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identity.get()
                .map(present -> new X509Certificate[] {present.certificate()})
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identity.get().map(NodeIdentity::key).orElse(null);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
        return aliases();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
        return aliases();
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return alias();
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return alias();
    }

    @Override
    public @Nullable String chooseEngineClientAlias(String[] keyType, Principal[] issuers, SSLEngine engine) {
        return alias();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return alias();
    }
}
