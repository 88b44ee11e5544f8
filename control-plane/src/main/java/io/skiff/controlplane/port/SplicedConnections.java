package io.skiff.controlplane.port;

import io.netty.channel.Channel;
import io.netty.channel.local.LocalAddress;
import io.skiff.controlplane.security.PeerName;
import java.net.SocketAddress;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What stands behind which connection inside the process. */
final class SplicedConnections {

    private final Map<SocketAddress, Outer> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** The connection that came in, and the certificate that its client showed. */
    record Outer(Channel channel, Optional<X509Certificate> certificate) {

        /** At once: who does not read would not read a good-bye either. */
        void hangUp() {
            channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
        }

        private boolean isOf(String nodeName) {
            return certificate
                    .flatMap(PeerName::of)
                    .flatMap(PeerName::nodeName)
                    .filter(nodeName::equals)
                    .isPresent();
        }
    }

    /** The address from which the connection is dialled inside the process. */
    LocalAddress open(Channel channel, Optional<X509Certificate> certificate) {
        var address = new LocalAddress("node-" + count.incrementAndGet());
        byAddress.put(address, new Outer(channel, certificate));
        return address;
    }

    void closed(LocalAddress address) {
        byAddress.remove(address);
    }

    Optional<PublicKey> keyOf(String nodeName) {
        return byAddress.values().stream()
                .filter(outer -> outer.isOf(nodeName))
                .flatMap(outer -> outer.certificate().stream())
                .map(X509Certificate::getPublicKey)
                .findFirst();
    }

    Optional<Outer> find(SocketAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }
}
