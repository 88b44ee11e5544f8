package io.skiff.controlplane.port;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.skiff.controlplane.bound.Places;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How many connections there are, and how long those of strangers last. A newcomer always gets in, for the oldest connection of those who
 * have the most: who floods ends its own.
 */
public final class ConnectionQuota {

    /** A second would do on any line. */
    static final int HANDSHAKE_SECONDS = 5;

    /** A health check, or the joining of a node, takes less than one. */
    static final int STRANGERS_SECONDS = 20;

    private final Map<Peer.Role, Places<Channel>> places = new EnumMap<>(Peer.Role.class);

    ConnectionQuota() {
        // Up to 60 KB each, as strangers and as everybody before the end of the handshake: 30 MB.
        places.put(Peer.Role.STRANGER, new Places<>(512, 128));
        // Up to 100 KB each, with what they do not read: 50 MB.
        places.put(Peer.Role.USER, new Places<>(512, 256));
        // More than a cluster has; of each node one, and others that are not known to be dead yet.
        places.put(Peer.Role.NODE, new Places<>(6_000, 4));
    }

    /**
     * Gives a connection its place for as long as it lasts.
     *
     * @return gives the place up before the connection's end
     */
    Runnable enter(Peer peer, Channel connection) {
        var of = placesOf(peer.role());
        Runnable leave = () -> of.leave(peer.name(), connection);
        of.enter(peer.name(), connection).forEach(ConnectionQuota::end);
        var unused = connection.closeFuture().addListener(closed -> leave.run());
        return leave;
    }

    /** @return to be cancelled when there is no such hurry any more */
    static Future<?> endAfter(int seconds, Channel connection) {
        return connection.eventLoop().schedule(() -> end(connection), seconds, TimeUnit.SECONDS);
    }

    int count(Peer.Role role) {
        return placesOf(role).count();
    }

    private Places<Channel> placesOf(Peer.Role role) {
        return Objects.requireNonNull(places.get(role));
    }

    /** At once: who does not read would not read a good-bye either. */
    private static void end(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }
}
