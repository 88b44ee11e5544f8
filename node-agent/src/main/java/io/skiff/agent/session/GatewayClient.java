package io.skiff.agent.session;

import io.skiff.agent.identity.Channels;
import io.skiff.agent.identity.GrpcEnrollment;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.loop.SteadyClock;
import io.skiff.agent.loop.StepThread;
import io.skiff.agent.tunnel.TunnelHandler;
import io.skiff.proto.node.Hello;
import io.skiff.trust.JoinToken;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node in touch with some control plane. This class starts two threads: one for the session
 * with its beats, one for the certificate.
 */
public final class GatewayClient implements AutoCloseable {

    /**
     * Who dials whom.
     *
     * @param token null when the node has joined before
     * @param identityFile where the node's key and certificate are kept
     */
    public record Config(
            List<ServerAddress> servers,
            @Nullable JoinToken token,
            String nodeName,
            String agentVersion,
            String bootId,
            Path identityFile) {

        public Config {
            servers = List.copyOf(servers);
        }
    }

    private final Config config;
    private final Map<String, TunnelHandler> handlers;
    private final Channels channels = new Channels();
    private final Membership membership;
    private final SessionWriter writer = new SessionWriter(this::session);
    private volatile @Nullable Dialer dialer;
    private @Nullable StepThread sessionThread;
    private @Nullable StepThread certificateThread;

    /**
     * @param handlers of tunnels, by their kind
     * @throws IllegalArgumentException when the node can be no member of a cluster
     */
    public GatewayClient(Config config, Map<String, TunnelHandler> handlers) {
        this.config = config;
        this.handlers = Map.copyOf(handlers);
        this.membership = new Membership(
                new GrpcEnrollment(channels, config.nodeName(), config.identityFile()),
                config.token(),
                NodeIdentity.load(config.identityFile()));
    }

    /** Begins to dial. */
    public void start(GatewayListener listener) {
        var clock = new SteadyClock();
        var line = new GrpcLine(channels, handlers, listener, () -> hello(listener), clock, this::wake);
        var dialling = new Dialer(
                config.servers(),
                membership,
                (server, who, holder, onWelcome) -> line.dial(server, who, holder, () -> {
                    onWelcome.run();
                    writer.flushEvents();
                }),
                Clock.systemUTC(),
                new Random());
        dialer = dialling;
        var renewal = new CertificateRenewal(config.servers(), membership);
        synchronized (this) {
            sessionThread = StepThread.start("session", List.of(dialling, new Beats(dialling::session)), clock);
            certificateThread = StepThread.start("certificate", List.of(renewal), Clock.systemUTC());
        }
    }

    /** This node's certificate as it is now; empty until the node has joined. */
    public Optional<NodeIdentity> identity() {
        return membership.present();
    }

    /** Carries what the agent says to the control plane. */
    public GatewayLink link() {
        return writer;
    }

    /** The session is over: the dialer goes on. */
    private synchronized void wake() {
        if (sessionThread != null) {
            sessionThread.wake();
        }
    }

    @Override
    public void close() {
        var present = dialer;
        if (present != null) {
            present.close();
        }
        synchronized (this) {
            Stream.of(sessionThread, certificateThread)
                    .flatMap(Stream::ofNullable)
                    .forEach(StepThread::close);
        }
        channels.close();
    }

    private Hello hello(GatewayListener listener) {
        return ReportWriter.hello(config.nodeName(), config.agentVersion(), config.bootId(), listener);
    }

    private Optional<Session> session() {
        var present = dialer;
        return present == null ? Optional.empty() : present.session();
    }
}
