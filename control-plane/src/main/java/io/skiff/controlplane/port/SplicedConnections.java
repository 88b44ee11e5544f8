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

/** Maps each connection inside the process to the outer connection that it serves. */
final class SplicedConnections {

    private final Map<SocketAddress, Outer> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** The outer connection, and its client's certificate. */
    record Outer(Channel channel, Optional<X509Certificate> certificate) {

        /** Closes at once: a client that does not read would not read a close_notify either. */
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

    /** The address from which the inner connection is dialled. */
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
