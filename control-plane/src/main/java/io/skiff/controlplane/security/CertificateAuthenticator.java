package io.skiff.controlplane.security;

import java.security.cert.X509Certificate;
import java.util.Optional;

/** Authenticates by the client certificate: the common name is the user, the organizations are the groups. */
public final class CertificateAuthenticator implements Authenticator {

    @Override
    public Optional<User> authenticate(Optional<X509Certificate> certificate, Optional<String> bearerToken) {
        return certificate.flatMap(PeerName::of).map(peer -> new User(peer.name(), peer.groups()));
    }
}
