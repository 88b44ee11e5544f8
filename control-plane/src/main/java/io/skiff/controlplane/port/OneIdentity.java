package io.skiff.controlplane.port;

import io.skiff.controlplane.security.Identity;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents the server's one certificate to everybody. The JDK's own way is an encrypted key store, which costs half a
 * second.
 */
final class OneIdentity extends X509ExtendedKeyManager {

    private static final String ALIAS = "server";

    private final Identity identity;
    private final X509Certificate authority;

    OneIdentity(Identity identity, X509Certificate authority) {
        this.identity = identity;
        this.authority = authority;
    }

    @Override
    public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
        return isOurs(keyType) ? ALIAS : null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, Socket socket) {
        return isOurs(keyType) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return isOurs(keyType) ? new String[] {ALIAS} : null;
    }

    private boolean isOurs(String keyType) {
        return keyType.startsWith(identity.key().getAlgorithm());
    }

    /** Sends the authority's certificate too, so that a joining host can verify the cluster. */
    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return new X509Certificate[] {identity.certificate(), authority};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return identity.key();
    }

    @Override
    public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers, Socket socket) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
