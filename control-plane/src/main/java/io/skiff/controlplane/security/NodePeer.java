package io.skiff.controlplane.security;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/**
 * A node, as its verified client certificate names it.
 *
 * @param certified the time at which the certificate was issued, to the second
 */
public record NodePeer(String name, Instant certified) {

    /** Reads the node; empty if the certificate is not a node's. */
    public static Optional<NodePeer> of(X509Certificate certificate) {
        return PeerName.of(certificate)
                .flatMap(PeerName::nodeName)
                .map(name -> new NodePeer(name, CertificateAuthority.givenAt(certificate)));
    }
}
