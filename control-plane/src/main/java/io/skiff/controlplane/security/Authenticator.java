package io.skiff.controlplane.security;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Finds out who sends a request; called for each one, so it must not block. */
public interface Authenticator {

    /**
     * @param certificate of the client, already verified by TLS
     * @param bearerToken from the Authorization header; no user has one yet
     * @return empty: nobody we know
     */
    Optional<User> authenticate(Optional<X509Certificate> certificate, Optional<String> bearerToken);
}
