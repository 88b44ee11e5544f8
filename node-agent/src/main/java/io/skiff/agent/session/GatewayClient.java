package io.skiff.agent.session;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.identity.Channels;
import io.skiff.agent.identity.ClusterTrust;
import io.skiff.agent.identity.Enrollment;
import io.skiff.agent.identity.JoinToken;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.node.NodeAddress;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.NodeGatewayGrpc;
import io.skiff.proto.node.SetRefused;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this node in touch with some control plane: joins once, renews its certificate, holds one session, and dials again within a
 * second when it breaks. This class starts three threads, for the session, the beats, and the certificate.
 */
public final class GatewayClient implements GatewayLink, AutoCloseable {

    private static final Logger LOG = LogManager.getLogger(GatewayClient.class);
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final Duration RENEW_RETRY = Duration.ofMinutes(1);
    private static final int RETRY_MIN_MILLIS = 100;
    private static final int RETRY_MAX_MILLIS = 1_000;
    private static final int REFUSED_RETRY_MILLIS = 10_000;
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
    private final LogSource logs;
    private final Channels channels = new Channels();
    private final Enrollment enrollment;
    private final Queue<PodEvent> events = new ArrayDeque<>();
    private volatile @Nullable NodeIdentity identity;
    private volatile @Nullable Session session;
    private volatile boolean isClosed;
    private final Repetition trouble = new Repetition();
    private int nextServer;
    private final List<Thread> threads = new ArrayList<>();

    public GatewayClient(Config config, LogSource logs) {
        this.config = config;
        this.logs = logs;
        this.enrollment = new Enrollment(channels, config.nodeName(), config.identityFile());
        this.identity = NodeIdentity.load(config.identityFile()).orElse(null);
        var token = config.token();
        var present = identity;
        if (present != null && token != null && !token.isOf(present.ca())) {
            throw new IllegalArgumentException("the join token is of another cluster than the one this node belongs to;"
                    + " end its pods and forget that cluster with: skiff agent --cleanup");
        }
        if (present == null && token == null) {
            throw new IllegalArgumentException("this node has not joined a cluster yet: give it --token-file"
                    + " (make one with: skiff token create)");
        }
    }

    /**
     * A data directory belongs to one node: its pods' files, networks and control groups have that node's name.
     *
     * @throws IllegalArgumentException when it is another's
     */
    public static void requireNode(Path identityFile, String nodeName) {
        NodeIdentity.load(identityFile).map(NodeIdentity::nodeName).ifPresent(owner -> {
            if (!owner.equals(nodeName)) {
                throw new IllegalArgumentException("the data directory " + identityFile.getParent() + " is of node "
                        + owner + ", not of " + nodeName + "; give --node-name " + owner
                        + ", or end that node's pods and forget it with: skiff agent --cleanup --node-name " + owner);
            }
        });
    }

    /** Begins to dial. */
    public void start(GatewayListener listener) {
        startThread("session", () -> dialUntilClosed(listener));
        startThread("beat", this::beatUntilClosed);
        startThread("certificate", this::renewUntilClosed);
    }

    private void startThread(String name, Runnable work) {
        var thread = new Thread(null, work, name, 512 * 1024);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() {
        isClosed = true;
        var present = session;
        if (present != null) {
            present.cancel("the agent stops");
        }
        threads.forEach(Thread::interrupt);
        channels.close();
    }

    // ---- dialling

    private void dialUntilClosed(GatewayListener listener) {
        try {
            while (!isClosed) {
                Thread.sleep(dial(
                        listener,
                        config.servers().get(nextServer++ % config.servers().size())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One session, from its beginning to its end. Returns after how many milliseconds to try again. */
    private long dial(GatewayListener listener, ServerAddress server) throws InterruptedException {
        try {
            var who = identity;
            if (who == null || who.isExpired(Instant.now())) {
                who = join(server);
            }
            var end = hold(listener, server, who);
            if (end.isBarred() && config.token() != null) {
                return rejoin(server, end.reason());
            }
            trouble("The session with {} is over: {}", server, end.reason());
            return end.shouldRetrySoon() ? jitter() : REFUSED_RETRY_MILLIS;
        } catch (StatusRuntimeException e) {
            trouble("Cannot join at {}: {}", server, describe(e));
            return isFinal(e.getStatus()) ? REFUSED_RETRY_MILLIS : jitter();
        } catch (RuntimeException e) {
            trouble("Cannot use {}: {}", server, String.valueOf(e.getMessage()));
            return REFUSED_RETRY_MILLIS;
        }
    }

    /** A node that was deleted or banned comes back with a token from after that; what it runs goes on. */
    private long rejoin(ServerAddress server, String barred) {
        try {
            join(server);
            return jitter();
        } catch (StatusRuntimeException e) {
            trouble(
                    "The session with {} is over: {}",
                    server,
                    barred + ". Its join token does not help: " + describe(e));
            return REFUSED_RETRY_MILLIS;
        }
    }

    private NodeIdentity join(ServerAddress server) {
        var token = config.token();
        if (token == null) {
            throw new IllegalStateException(
                    "the certificate of this node has expired; give the agent a new token by --token-file"
                            + " (make one with: skiff token create)");
        }
        var joined = enrollment.join(server, token);
        identity = joined;
        LOG.info("Joined the cluster at {} as node {}", server, config.nodeName());
        return joined;
    }

    private Session.End hold(GatewayListener listener, ServerAddress server, NodeIdentity who)
            throws InterruptedException {
        ManagedChannel channel = channels.open(server, ClusterTrust.of(who.ca()), who);
        var address = new AddressWatch(listener::reached, NodeAddress::outward);
        var opened = new Session(listener, () -> welcome(server), logs, address);
        try {
            session = opened;
            var gateway = NodeGatewayGrpc.newStub(channel).withInterceptors(new LocalAddress(address::reached));
            opened.start(gateway, hello(listener));
            return opened.await();
        } finally {
            session = null;
            channel.shutdownNow();
        }
    }

    private void welcome(ServerAddress server) {
        trouble.end();
        LOG.info("Connected to {} as node {}", server, config.nodeName());
        flushEvents();
    }

    private Hello hello(GatewayListener listener) {
        return Hello.newBuilder()
                .setNodeName(config.nodeName())
                .setAgentVersion(config.agentVersion())
                .setBootId(config.bootId())
                .setNode(ReportWriter.node(listener.node()))
                .setLastSet(ReportWriter.version(listener.lastSet()))
                .build();
    }

    private static long jitter() {
        return ThreadLocalRandom.current().nextLong(RETRY_MIN_MILLIS, RETRY_MAX_MILLIS);
    }

    private static boolean isFinal(Status status) {
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT -> true;
            default -> false;
        };
    }

    private static String describe(StatusRuntimeException e) {
        return StatusText.of(e.getStatus());
    }

    private void trouble(String format, ServerAddress server, String reason) {
        if (!isClosed && trouble.isWorthALine(server + reason, Instant.now())) {
            LOG.warn(format + "; trying again", server, reason);
        }
    }

    // ---- beats

    private void beatUntilClosed() {
        long next = System.nanoTime();
        try {
            while (!isClosed) {
                var present = session;
                if (present != null) {
                    present.beat(SILENCE);
                }
                next = Math.max(next + BEAT.toNanos(), System.nanoTime());
                Thread.sleep(
                        Duration.ofNanos(Math.max(1, next - System.nanoTime())).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the certificate

    private void renewUntilClosed() {
        try {
            while (!isClosed) {
                var present = identity;
                var left = present == null ? BEAT : Duration.between(Instant.now(), present.renewAt());
                if (present != null && left.isNegative() && !present.isExpired(Instant.now()) && renew(present)) {
                    continue;
                }
                long millis = left.isNegative() ? RENEW_RETRY.toMillis() : left.toMillis();
                Thread.sleep(Math.max(100, Math.min(millis, RENEW_RETRY.toMillis())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean renew(NodeIdentity present) {
        for (var server : config.servers()) {
            try {
                identity = enrollment.renew(server, present);
                LOG.info("Renewed the certificate of this node at {}", server);
                return true;
            } catch (StatusRuntimeException e) {
                LOG.warn("Cannot renew the certificate of this node at {}: {}", server, describe(e));
            } catch (RuntimeException e) {
                LOG.warn("Cannot renew the certificate of this node at {}", server, e);
            }
        }
        return false;
    }

    // ---- what the agent says

    private void send(AgentMessage.Builder message) {
        var present = session;
        if (present != null && present.isWelcome()) {
            present.send(message.build());
        }
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
        var present = session;
        synchronized (events) {
            while (present != null && present.isWelcome() && !events.isEmpty()) {
                present.send(AgentMessage.newBuilder()
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
