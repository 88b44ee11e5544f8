package io.skiff.controlplane.security;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Authenticates the sender of each request, so it must not block. */
public interface Authenticator {

    /**
     * @param certificate the client's, already verified by TLS
     * @param bearerToken from the Authorization header; no user has one yet
     * @return the user; empty for an unknown client
     */
    Optional<User> authenticate(Optional<X509Certificate> certificate, Optional<String> bearerToken);
}
