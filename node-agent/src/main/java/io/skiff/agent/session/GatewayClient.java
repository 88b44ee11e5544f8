package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.identity.Channels;
import io.skiff.agent.identity.GrpcEnrollment;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.loop.SteadyClock;
import io.skiff.agent.loop.StepThread;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.agent.tunnel.TunnelHandler;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.SetRefused;
import io.skiff.trust.JoinToken;
import io.skiff.tunnel.Protocol;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node in touch with some control plane, and carries what the agent says to it. This class starts two threads: one for the session
 * with its beats, one for the certificate.
 */
public final class GatewayClient implements GatewayLink, AutoCloseable {

    private static final int MOST_EVENTS_WAITING = 500;

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
    private final Queue<PodEvent> events = new ArrayDeque<>();
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
        var line = new GrpcLine(channels, handlers, listener, () -> hello(listener), this::wake);
        var dialling = new Dialer(
                config.servers(),
                membership,
                (server, who, holder, onWelcome) -> line.dial(server, who, holder, () -> {
                    onWelcome.run();
                    flushEvents();
                }),
                Clock.systemUTC(),
                new Random());
        dialer = dialling;
        var renewal = new CertificateRenewal(config.servers(), membership);
        synchronized (this) {
            sessionThread =
                    StepThread.start("session", List.of(dialling, new Beats(dialling::session)), new SteadyClock());
            certificateThread = StepThread.start("certificate", List.of(renewal), Clock.systemUTC());
        }
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
        return Hello.newBuilder()
                .setNodeName(config.nodeName())
                .setAgentVersion(config.agentVersion())
                .setBootId(config.bootId())
                .setNode(ReportWriter.node(listener.node()))
                .setLastSet(ReportWriter.version(listener.lastSet()))
                .setProtocol(Protocol.VERSION)
                .build();
    }

    // ---- what the agent says

    private Optional<Session> session() {
        var present = dialer;
        return present == null ? Optional.empty() : present.session().filter(Session::isWelcome);
    }

    private void send(AgentMessage.Builder message) {
        session().ifPresent(present -> present.send(message.build()));
    }

    @Override
    public void sendStatus(PodStatus status, long sequence) {
        send(AgentMessage.newBuilder().setPodStatus(ReportWriter.status(status, sequence)));
    }

    @Override
    public void sendNode(NodeStatus node) {
        send(AgentMessage.newBuilder().setNodeStatus(ReportWriter.node(node)));
    }

    /** Events wait for a session, the oldest are dropped when there are too many. */
    @Override
    public void sendEvent(PodEvent event) {
        synchronized (events) {
            if (events.size() >= MOST_EVENTS_WAITING) {
                events.remove();
            }
            events.add(event);
        }
        flushEvents();
    }

    private void flushEvents() {
        synchronized (events) {
            var present = session();
            while (present.filter(Session::isWelcome).isPresent() && !events.isEmpty()) {
                present.get()
                        .send(AgentMessage.newBuilder()
                                .setPodEvent(ReportWriter.event(events.remove()))
                                .build());
            }
        }
    }

    @Override
    public void requestBodies(List<PodUid> pods) {
        send(AgentMessage.newBuilder()
                .setBodiesRequest(BodiesRequest.newBuilder()
                        .addAllUids(pods.stream().map(PodUid::value).toList())));
    }

    @Override
    public void refuseSet(SetVersion offered, SetVersion seen, String reason) {
        send(AgentMessage.newBuilder()
                .setSetRefused(SetRefused.newBuilder()
                        .setVersion(ReportWriter.version(offered))
                        .setSeen(ReportWriter.version(seen))
                        .setReason(reason)));
    }

    @Override
    public void networkApplied(long revision) {
        send(AgentMessage.newBuilder()
                .setNetworkApplied(NetworkApplied.newBuilder().setRevision(revision)));
    }
}
