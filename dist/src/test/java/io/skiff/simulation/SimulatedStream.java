package io.skiff.simulation;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.skiff.agent.session.SimulatedClient;
import io.skiff.controlplane.gateway.AgentLink;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.Gateway;
import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * A stream between an agent and a gateway. Messages of one direction stay in order but come late, and some come twice.
 * When the stream breaks, the messages under way are lost, and either side learns of it later or never.
 */
final class SimulatedStream implements AgentLink, SimulatedClient.Line {

    private final SimulatedHost host;
    private final Gateway gateway;
    private final StreamObserver<GatewayMessage> agent;
    private final AgentSession session;
    private final Timers timers;
    private final InstantSource clock;
    private final Random random;
    private final UnaryOperator<GatewayMessage> toAgent;
    private boolean isBroken;
    private Instant lastUp = Instant.MIN;
    private Instant lastDown = Instant.MIN;

    SimulatedStream(
            SimulatedHost host,
            Gateway gateway,
            StreamObserver<GatewayMessage> agent,
            Timers timers,
            InstantSource clock,
            Random random,
            UnaryOperator<GatewayMessage> toAgent) {
        this.host = host;
        this.gateway = gateway;
        this.agent = agent;
        this.timers = timers;
        this.clock = clock;
        this.random = random;
        this.toAgent = toAgent;
        this.session = gateway.connect(new NodePeer(host.name, clock.instant()), this);
    }

    boolean isTo(Gateway other) {
        return gateway == other;
    }

    /** Sends a message of the agent. */
    @Override
    public void up(AgentMessage message) {
        lastUp = arrival(lastUp);
        for (int i = copies(message.hasHello()); i > 0; i--) {
            timers.at(lastUp, () -> {
                if (isUsable()) {
                    gateway.received(session, message, () -> {});
                }
            });
        }
    }

    /** Sends a message of the gateway. */
    @Override
    public void send(GatewayMessage original) {
        var message = toAgent.apply(original);
        lastDown = arrival(lastDown);
        for (int i = copies(message.hasWelcome()); i > 0; i--) {
            timers.at(lastDown, () -> deliver(message));
        }
    }

    private void deliver(GatewayMessage message) {
        if (isUsable()) {
            host.nextDue = Instant.MIN;
            agent.onNext(message);
        }
    }

    @Override
    public void close(String reason) {
        timers.after(Duration.ofMillis(1 + random.nextInt(50)), this::breakOff);
    }

    /** Breaks the connection. Both ends hear of it soon, unless the host is cut off. */
    @Override
    public void breakOff() {
        if (isBroken) {
            return;
        }
        isBroken = true;
        if (!host.isCutOff && host.isUp) {
            timers.after(Duration.ofMillis(random.nextInt(100)), () -> gateway.disconnected(session));
            timers.after(
                    Duration.ofMillis(random.nextInt(100)),
                    () -> agent.onError(Status.UNAVAILABLE.asRuntimeException()));
        }
    }

    /** Whether messages still arrive. A lost message is the last one of its stream: a stream never has a hole. */
    private boolean isUsable() {
        if (host.isCutOff || !host.isUp) {
            breakOff();
        }
        return !isBroken;
    }

    private int copies(boolean isOnce) {
        return !isOnce && random.nextInt(20) == 0 ? 2 : 1;
    }

    private Instant arrival(Instant last) {
        int millis = random.nextInt(30) == 0 ? random.nextInt(2000) : 1 + random.nextInt(20);
        var arrival = clock.instant().plusMillis(millis);
        return arrival.isBefore(last) ? last : arrival;
    }
}
