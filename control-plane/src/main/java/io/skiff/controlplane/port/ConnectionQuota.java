package io.skiff.controlplane.port;

import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import io.skiff.controlplane.bound.Places;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the number of connections and the time of strangers' connections. A newcomer always gets in, because the
 * oldest connection of the client with the most is closed: a flood closes its own connections.
 */
public final class ConnectionQuota {

    /** A second suffices on any line. */
    static final int HANDSHAKE_SECONDS = 5;

    /** A health check or a join takes less than one second. */
    static final int STRANGERS_SECONDS = 20;

    private final Map<Peer.Role, Places<Channel>> places = new EnumMap<>(Peer.Role.class);

    ConnectionQuota() {
        // up to 60 KB each for strangers, and for everybody before the handshake ends: 30 MB
        places.put(Peer.Role.STRANGER, new Places<>(512, 128));
        // up to 100 KB each, with unread data: 50 MB
        places.put(Peer.Role.USER, new Places<>(512, 256));
        // More than a cluster has; of each node one for its session and one for tunnels, and others that are not known
        // to be dead yet.
        places.put(Peer.Role.NODE, new Places<>(6_000, 6));
    }

    /**
     * Gives a connection its place until it is closed.
     *
     * @return releases the place earlier
     */
    Runnable enter(Peer peer, Channel connection) {
        var of = placesOf(peer.role());
        Runnable leave = () -> of.leave(peer.name(), connection);
        of.enter(peer.name(), connection).forEach(ConnectionQuota::end);
        var unused = connection.closeFuture().addListener(closed -> leave.run());
        return leave;
    }

    /** @return the timer; cancelled once the connection may stay */
    static Future<?> endAfter(int seconds, Channel connection) {
        return connection.eventLoop().schedule(() -> end(connection), seconds, TimeUnit.SECONDS);
    }

    int count(Peer.Role role) {
        return placesOf(role).count();
    }

    private Places<Channel> placesOf(Peer.Role role) {
        return Objects.requireNonNull(places.get(role));
    }

    /** Closes at once: a client that does not read would not read a close_notify either. */
    private static void end(Channel connection) {
        connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
    }
}
