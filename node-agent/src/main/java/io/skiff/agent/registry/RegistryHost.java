package io.skiff.agent.registry;

import io.skiff.agent.image.Credential;
import java.net.URI;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * A server that speaks a registry's API.
 *
 * @param base of its API, without a slash at the end: {@code https://registry.lan:5000/v2}
 * @param credential of the node for it; a pod may have another one
 * @param trust the TLS that its certificate is checked by; empty for this host's authorities
 */
record RegistryHost(URI base, Optional<Credential> credential, Optional<Trust> trust) {

    static RegistryHost at(URI base) {
        return new RegistryHost(base, Optional.empty(), Optional.empty());
    }

    URI uri(String path) {
        return URI.create(base + "/" + path);
    }

    String authority() {
        return base.getAuthority();
    }

    /**
     * The checks of a server's certificate.
     *
     * @param checksName whether the certificate has to be of the server's name
     */
    record Trust(SSLSocketFactory sockets, boolean checksName) {

        void applyTo(HttpsURLConnection connection) {
            connection.setSSLSocketFactory(sockets);
            if (!checksName) {
                connection.setHostnameVerifier((name, session) -> true);
            }
        }
    }
}
