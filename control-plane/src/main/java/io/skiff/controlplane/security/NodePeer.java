package io.skiff.controlplane.security;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A node, as its verified client certificate says.
 *
 * @param certified when the certificate was given, to the second
 */
public record NodePeer(String name, Instant certified) {

    /** Empty when the certificate is not a node's. */
    public static Optional<NodePeer> of(X509Certificate certificate) {
        return PeerName.of(certificate)
                .flatMap(PeerName::nodeName)
                .map(name -> new NodePeer(name, CertificateAuthority.givenAt(certificate)));
    }
}
