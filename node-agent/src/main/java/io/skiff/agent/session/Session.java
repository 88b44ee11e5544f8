package io.skiff.agent.session;

import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.skiff.agent.tunnel.Tunnels;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.Refused;
import io.skiff.proto.node.TunnelRefused;
import io.skiff.proto.node.Welcome;
import io.skiff.tunnel.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** One stream to one control plane, from Hello until it breaks. What is sent after its end is dropped. */
public final class Session implements ClientResponseObserver<AgentMessage, GatewayMessage> {

    private static final Logger LOG = LogManager.getLogger(Session.class);
    private static final AgentMessage BEAT =
            AgentMessage.newBuilder().setBeat(Beat.getDefaultInstance()).build();

    /** The control plane ends a stream on which a larger message comes, and with it everything else on it; gRPC's bound is 4 MB. */
    private static final int MOST_BYTES = 3 << 20;

    /**
     * Why a session ended.
     *
     * @param isBarred the node's certificate is refused: only another one, or somebody who allows it, lets it in
     */
    record End(String reason, boolean wasWelcome, boolean shouldRetrySoon, boolean isBarred) {}

    private final GatewayListener listener;
    private final Runnable onWelcome;
    private final Tunnels tunnels;
    private final AddressWatch address;
    private final AtomicReference<End> end = new AtomicReference<>();
    private final InstantSource clock;
    private final Runnable onEnd;
    private @Nullable ClientCallStreamObserver<AgentMessage> call;
    private volatile boolean isWelcome;
    private volatile Instant lastHeard;

    /**
     * @param clock goes evenly
     * @param onEnd run once, when it has ended
     */
    Session(
            GatewayListener listener,
            Runnable onWelcome,
            Tunnels tunnels,
            AddressWatch address,
            InstantSource clock,
            Runnable onEnd) {
        this.clock = clock;
        this.lastHeard = clock.instant();
        this.onEnd = onEnd;
        this.listener = listener;
        this.address = address;
        this.onWelcome = onWelcome;
        this.tunnels = tunnels;
    }

    /**
     * Nothing is sent before the Hello, whoever calls {@link #send} meanwhile.
     *
     * @param gateway opens the stream for what it is given
     */
    synchronized void start(Consumer<Session> gateway, Hello hello) {
        gateway.accept(this);
        send(AgentMessage.newBuilder().setHello(hello).build());
    }

    @Override
    public synchronized void beforeStart(ClientCallStreamObserver<AgentMessage> stream) {
        call = stream;
    }

    /** Whether the control plane has accepted this node, so that it may be told things. */
    boolean isWelcome() {
        return isWelcome && end.get() == null;
    }

    /** Says that this node lives, and ends the session when the other side has not said so for too long. */
    void beat(Duration silence) {
        send(BEAT);
        address.look();
        // A first connection takes its time: names, TLS, a control plane that only starts.
        var limit = isWelcome ? silence : silence.multipliedBy(3);
        if (lastHeard.plus(limit).isBefore(clock.instant())) {
            cancel("nothing was heard for " + limit.toSeconds() + " s");
        }
    }

    void cancel(String reason) {
        if (finish(reason, true)) {
            ClientCallStreamObserver<AgentMessage> stream;
            synchronized (this) {
                stream = call;
            }
            if (stream != null) {
                stream.cancel(reason, null);
            }
        }
    }

    /** How it ended, if it has. */
    Optional<End> end() {
        return Optional.ofNullable(end.get());
    }

    synchronized void send(AgentMessage message) {
        if (message.getSerializedSize() > MOST_BYTES) {
            LOG.error(
                    "A message of {} bytes is not sent, {} is the most: {}",
                    message.getSerializedSize(),
                    MOST_BYTES,
                    message.getMessageCase());
        } else if (call != null && end.get() == null) {
            call.onNext(message);
        }
    }

    @Override
    public void onNext(GatewayMessage message) {
        lastHeard = clock.instant();
        if (end.get() != null) {
            return;
        }
        try {
            receive(message);
        } catch (RuntimeException e) {
            LOG.error("A message of the control plane could not be taken in: {}", message.getMessageCase(), e);
        }
    }

    private void receive(GatewayMessage message) {
        switch (message.getMessageCase()) {
            case WELCOME -> welcome(message.getWelcome());
            case REFUSED -> refused(message.getRefused());
            case BEAT -> {}
            case ASSIGNED_SET -> assigned(message.getAssignedSet());
            case POD_BODIES -> {
                var pods = message.getPodBodies().getPodsList();
                listener.received(pods.stream().map(PodReader::body).toList());
                pods.forEach(pod -> UnknownFields.warning(pod, clock.instant()).ifPresent(this::send));
            }
            case NETWORK_STATE -> listener.network(SessionReader.networkState(message.getNetworkState()));
            case POD_STATUS_STORED -> {
                var stored = message.getPodStatusStored();
                listener.statusStored(new io.skiff.agent.container.PodUid(stored.getUid()), stored.getSequence());
            }
            case DIAL_TUNNEL -> dial(message.getDialTunnel().getId());
            case MESSAGE_NOT_SET -> LOG.warn("The control plane said something that this agent does not know");
        }
    }

    private void assigned(AssignedSet set) {
        var version = SessionReader.version(set.getVersion());
        listener.assigned(version, SessionReader.hashes(set), List.copyOf(set.getKeptImagesList()));
        listener.volumes(version, SessionReader.volumes(set));
    }

    private void dial(String tunnelId) {
        tunnels.dial(tunnelId)
                .ifPresent(reason -> send(AgentMessage.newBuilder()
                        .setTunnelRefused(
                                TunnelRefused.newBuilder().setId(tunnelId).setReason(reason))
                        .build()));
    }

    private void refused(Refused refused) {
        if (refused.getBarred()) {
            listener.barred();
        }
        finish("refused: " + refused.getReason(), refused.getRetry(), refused.getBarred());
    }

    private void welcome(Welcome welcome) {
        isWelcome = true;
        if (welcome.getProtocol() < Protocol.WITH_TUNNELS) {
            LOG.warn("The control plane is older than this agent: logs cannot be read until it is upgraded");
        }
        listener.connected(welcome.getClusterId(), SessionReader.network(welcome));
        onWelcome.run();
    }

    @Override
    public void onError(Throwable error) {
        finish(StatusText.of(Status.fromThrowable(error)), true);
    }

    @Override
    public void onCompleted() {
        finish("the control plane ended it", true);
    }

    private boolean finish(String reason, boolean shouldRetrySoon) {
        return finish(reason, shouldRetrySoon, false);
    }

    private boolean finish(String reason, boolean shouldRetrySoon, boolean isBarred) {
        boolean isFirst = end.compareAndSet(null, new End(reason, isWelcome, shouldRetrySoon, isBarred));
        if (isFirst) {
            tunnels.close();
            onEnd.run();
        }
        return isFirst;
    }
}
