package io.skiff.agent.session;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.skiff.agent.identity.CertificateRequests;
import io.skiff.agent.identity.Enrollment;
import io.skiff.agent.identity.Membership;
import io.skiff.agent.identity.NodeIdentity;
import io.skiff.agent.identity.ServerAddress;
import io.skiff.agent.testing.TestCa;
import io.skiff.agent.tunnel.Tunnels;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.trust.JoinToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.jspecify.annotations.Nullable;

/** The agent's end of the protocol: the production client with its dialling and beats, over any transport. */
public final class SimulatedClient {

    private static final NodeIdentity MEMBER = member();

    private final Dialer dialer;
    private final Beats beats;
    private final SessionWriter writer;
    private boolean isWoken;
    private Instant due = Instant.MIN;

    /** Opens streams to servers. */
    @FunctionalInterface
    public interface Wire {

        /** @param agent gets what the server says, and the end of the stream when it can be known */
        Line open(ServerAddress server, StreamObserver<GatewayMessage> agent);
    }

    /** The agent's end of a stream. */
    public interface Line {

        void up(AgentMessage message);

        /** The agent gives it up. */
        void breakOff();
    }

    /** Who dials whom. */
    public record Config(String node, String bootId, List<ServerAddress> servers) {}

    /** @param agent the listener, which is not there yet when its client is made */
    public SimulatedClient(
            Config config, Wire wire, Supplier<GatewayListener> agent, InstantSource clock, RandomGenerator random) {
        var membership = new Membership(new NoEnrollment(), null, Optional.of(MEMBER));
        dialer = new Dialer(
                config.servers(),
                membership,
                (server, who, holder, onWelcome) -> {
                    var session = session(agent.get(), onWelcome, clock);
                    holder.accept(session);
                    session.start(
                            begun -> begun.beforeStart(new Call(wire.open(server, begun))),
                            ReportWriter.hello(config.node(), "v0.1.0", config.bootId(), agent.get()));
                },
                clock,
                random);
        beats = new Beats(dialer::session);
        writer = new SessionWriter(dialer::session);
    }

    private Session session(GatewayListener agent, Runnable onWelcome, InstantSource clock) {
        var noTunnels = new Tunnels(Map.of(), () -> {
            throw new IllegalStateException("there are no tunnels in the simulation");
        });
        return new Session(
                agent,
                () -> {
                    onWelcome.run();
                    writer.flushEvents();
                },
                noTunnels,
                new AddressWatch(local -> {}, Optional::empty),
                clock,
                this::wake);
    }

    private void wake() {
        isWoken = true;
        due = Instant.MIN;
    }

    /** Carries what the agent says. */
    public GatewayLink link() {
        return writer;
    }

    public Instant nextDue() {
        return due;
    }

    /** As the thread of the production client does. */
    public void step(Instant now) {
        isWoken = false;
        var next = Stream.of(dialer.step(now), beats.step(now))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        due = isWoken ? Instant.MIN : next;
    }

    private static NodeIdentity member() {
        var ca = new TestCa("skiff-ca");
        var keys = CertificateRequests.newKeys();
        var certificate = ca.issue(
                "O=system:nodes,CN=system:node:n", keys.getPublic(), Duration.ofDays(1), KeyPurposeId.id_kp_clientAuth);
        return new NodeIdentity(keys.getPrivate(), certificate, ca.certificate);
    }

    /** Every agent is a member from the beginning. */
    private static final class NoEnrollment implements Enrollment {

        @Override
        public NodeIdentity join(ServerAddress server, JoinToken token) {
            throw new IllegalStateException("nobody joins in the simulation");
        }

        @Override
        public NodeIdentity renew(ServerAddress server, NodeIdentity present) {
            throw new IllegalStateException("no certificate ends in the simulation");
        }
    }

    /** What gRPC gives to a session to send on. */
    private static final class Call extends ClientCallStreamObserver<AgentMessage> {

        private final Line line;

        Call(Line line) {
            this.line = line;
        }

        @Override
        public void onNext(AgentMessage message) {
            line.up(message);
        }

        @Override
        public void onError(Throwable error) {
            line.breakOff();
        }

        @Override
        public void onCompleted() {
            line.breakOff();
        }

        @Override
        public void cancel(@Nullable String message, @Nullable Throwable cause) {
            line.breakOff();
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
