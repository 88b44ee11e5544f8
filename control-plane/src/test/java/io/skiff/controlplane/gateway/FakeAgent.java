package io.skiff.controlplane.gateway;

import io.skiff.controlplane.security.NodePeer;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.AssignedSet;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.GatewayMessage.MessageCase;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import io.skiff.proto.node.Pod;
import io.skiff.proto.node.PodStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One agent's stream. It sends the test's messages, and records those of the gateway. */
final class FakeAgent implements AgentLink {

    final List<GatewayMessage> heard = new ArrayList<>();
    final String node;
    String closed = "";
    boolean sendFails;
    private final Gateway gateway;
    final AgentSession session;

    FakeAgent(Gateway gateway, String node) {
        this(gateway, new NodePeer(node, Instant.parse("2026-01-01T00:00:00Z")));
    }

    FakeAgent(Gateway gateway, NodePeer peer) {
        this.gateway = gateway;
        this.node = peer.name();
        this.session = gateway.connect(peer, this);
    }

    @Override
    public void send(GatewayMessage message) {
        if (sendFails) {
            throw new IllegalStateException("planned to fail");
        }
        heard.add(message);
    }

    @Override
    public void close(String reason) {
        closed = reason;
    }

    void hello() {
        hello(node);
    }

    void hello(String name) {
        say(AgentMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setNodeName(name)
                        .setAgentVersion("v0.1.0")
                        .setBootId("boot-1")
                        .setNode(status(name))));
    }

    static NodeStatus status(String name) {
        return NodeStatus.newBuilder()
                .setInternalIp("192.0.2." + (1 + Math.floorMod(name.hashCode(), 200)))
                .setHostname(name)
                .setCpuMillis(4000)
                .setMemoryBytes(8L << 30)
                .setMaxPods(110)
                .setArchitecture("amd64")
                .setOperatingSystem("linux")
                .build();
    }

    void beat() {
        say(AgentMessage.newBuilder().setBeat(Beat.getDefaultInstance()));
    }

    void report(PodStatus.Builder status) {
        say(AgentMessage.newBuilder().setPodStatus(status));
    }

    void say(AgentMessage.Builder message) {
        gateway.received(session, message.build(), () -> {});
    }

    void disconnect() {
        gateway.disconnected(session);
    }

    void ask(String uid) {
        say(AgentMessage.newBuilder()
                .setBodiesRequest(BodiesRequest.newBuilder().addUids(uid)));
    }

    Optional<GatewayMessage> last(MessageCase kind) {
        return heard.stream()
                .filter(message -> message.getMessageCase() == kind)
                .reduce((first, second) -> second);
    }

    long count(MessageCase kind) {
        return heard.stream()
                .filter(message -> message.getMessageCase() == kind)
                .count();
    }

    AssignedSet set() {
        return last(MessageCase.ASSIGNED_SET).orElseThrow().getAssignedSet();
    }

    Pod body() {
        return last(MessageCase.POD_BODIES).orElseThrow().getPodBodies().getPods(0);
    }
}
