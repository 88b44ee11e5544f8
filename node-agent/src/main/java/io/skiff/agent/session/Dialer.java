package io.skiff.agent.session;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.loop.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds one session with some control plane: joins when it has to, and dials the next control plane within a second when a session has
 * ended, or later when it was refused. To be stepped when a session ends. A step waits while the node joins.
 */
final class Dialer implements Stepped {

    private static final Logger LOG = LogManager.getLogger(Dialer.class);
    private static final int RETRY_MIN_MILLIS = 100;
    private static final int RETRY_MAX_MILLIS = 1_000;
    static final Duration REFUSED_RETRY = Duration.ofSeconds(10);

    /** How a session gets to a control plane. */
    @FunctionalInterface
    interface Line {

        /**
         * Begins a session; returns at once.
         *
         * @param holder gets the session before anything happens in it
         */
        void dial(ServerAddress server, NodeIdentity who, Consumer<Session> holder, Runnable onWelcome);
    }

    private final List<ServerAddress> servers;
    private final Membership membership;
    private final Line line;
    private final InstantSource calendar;
    private final RandomGenerator random;
    private final Repetition repetition = new Repetition();
    private volatile @Nullable Session session;
    private volatile boolean isClosed;
    private Instant next = Instant.MIN;
    private int dialled;

    /** @param calendar the host's clock, which certificates are about; steps may go by a steadier one */
    Dialer(
            List<ServerAddress> servers,
            Membership membership,
            Line line,
            InstantSource calendar,
            RandomGenerator random) {
        this.servers = List.copyOf(servers);
        this.membership = membership;
        this.line = line;
        this.calendar = calendar;
        this.random = random;
    }

    /** The present one, welcome or not. */
    Optional<Session> session() {
        return Optional.ofNullable(session);
    }

    /** Ends the session, and says nothing of what is then in trouble. */
    void close() {
        isClosed = true;
        session().ifPresent(present -> present.cancel("the agent stops"));
    }

    @Override
    public Instant step(Instant now) {
        var ended = session().flatMap(Session::end);
        if (ended.isPresent()) {
            session = null;
            next = now.plus(after(ended.get(), server()));
        }
        if (session == null && !now.isBefore(next) && !isClosed) {
            dialled++;
            next = now.plus(dial(server()));
        }
        return session == null ? next : Instant.MAX;
    }

    private ServerAddress server() {
        return servers.get(Math.max(0, dialled - 1) % servers.size());
    }

    /** Begins a session, or returns after how long to try again. */
    private Duration dial(ServerAddress server) {
        try {
            var who = membership.valid(calendar.instant()).orElseGet(() -> membership.join(server));
            line.dial(server, who, begun -> session = begun, () -> welcome(server));
            return Duration.ZERO;
        } catch (StatusRuntimeException e) {
            trouble("Cannot join at {}: {}", server, StatusText.of(e.getStatus()));
            return isFinal(e.getStatus()) ? REFUSED_RETRY : jitter();
        } catch (RuntimeException e) {
            trouble("Cannot use {}: {}", server, String.valueOf(e.getMessage()));
            session().ifPresent(begun -> begun.cancel("it could not begin"));
            session = null;
            return REFUSED_RETRY;
        }
    }

    private void welcome(ServerAddress server) {
        repetition.end();
        LOG.info("Connected to {}", server);
    }

    /** Returns after how long to dial again. */
    private Duration after(Session.End end, ServerAddress server) {
        if (end.isBarred() && membership.hasToken()) {
            return rejoin(server, end.reason());
        }
        trouble("The session with {} is over: {}", server, end.reason());
        return end.shouldRetrySoon() ? jitter() : REFUSED_RETRY;
    }

    /** A node that was deleted or banned comes back with a token from after that; what it runs goes on. */
    private Duration rejoin(ServerAddress server, String barred) {
        try {
            membership.join(server);
            return jitter();
        } catch (StatusRuntimeException e) {
            trouble(
                    "The session with {} is over: {}",
                    server,
                    barred + ". Its join token does not help: " + StatusText.of(e.getStatus()));
        } catch (RuntimeException e) {
            trouble("Cannot use {}: {}", server, String.valueOf(e.getMessage()));
        }
        return REFUSED_RETRY;
    }

    private Duration jitter() {
        return Duration.ofMillis(random.nextInt(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS));
    }

    private static boolean isFinal(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT -> true;
            default -> false;
        };
    }

    private void trouble(String format, ServerAddress server, String reason) {
        if (!isClosed && repetition.isWorthALine(server + reason, calendar.instant())) {
            LOG.warn(format + "; trying again", server, reason);
        }
    }
}
