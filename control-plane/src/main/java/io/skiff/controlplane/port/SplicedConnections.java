package io.skiff.controlplane.port;

import io.netty.channel.local.LocalAddress;
import io.skiff.controlplane.security.PeerName;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which client certificate stands behind which connection inside the process. */
final class SplicedConnections {

    private final Map<SocketAddress, X509Certificate> certificates = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** The address from which the connection is dialled inside the process. */
    LocalAddress open(Optional<X509Certificate> certificate) {
        var address = new LocalAddress("node-" + count.incrementAndGet());
        certificate.ifPresent(shown -> certificates.put(address, shown));
        return address;
    }

    void closed(LocalAddress address) {
        certificates.remove(address);
    }

    Optional<PublicKey> keyOf(String nodeName) {
        return certificates.values().stream()
                .filter(certificate -> PeerName.of(certificate)
                        .flatMap(PeerName::nodeName)
                        .filter(nodeName::equals)
                        .isPresent())
                .map(X509Certificate::getPublicKey)
                .findFirst();
    }

    @Nullable
    X509Certificate certificate(SocketAddress address) {
        return certificates.get(address);
    }
}
