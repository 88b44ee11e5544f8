package io.skiff.agent.session;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.node.NodeStatus;
import io.skiff.agent.pod.PodEvent;
import io.skiff.agent.pod.PodStatus;
import io.skiff.agent.pod.SetVersion;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.Beat;
import io.skiff.proto.node.BodiesRequest;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NetworkApplied;
import io.skiff.proto.node.SetRefused;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The agent's end of the protocol: production readers and writers over any transport. */
public final class SimulatedClient implements GatewayLink {

    private @Nullable Consumer<AgentMessage> stream;
    private boolean isWelcome;

    /** Opens a stream, on which the agent sends its hello. */
    public void open(Consumer<AgentMessage> newStream, String node, String bootId, GatewayListener agent) {
        stream = newStream;
        isWelcome = false;
        newStream.accept(AgentMessage.newBuilder()
                .setHello(Hello.newBuilder()
                        .setNodeName(node)
                        .setAgentVersion("v0.1.0")
                        .setBootId(bootId)
                        .setNode(ReportWriter.node(agent.node()))
                        .setLastSet(ReportWriter.version(agent.lastSet())))
                .build());
    }

    public void closed() {
        stream = null;
        isWelcome = false;
    }

    public boolean isOpen() {
        return stream != null;
    }

    public void beat() {
        if (stream != null) {
            stream.accept(
                    AgentMessage.newBuilder().setBeat(Beat.getDefaultInstance()).build());
        }
    }

    /** @return false if the control plane refuses this agent */
    public boolean take(GatewayMessage message, GatewayListener agent) {
        switch (message.getMessageCase()) {
            case WELCOME -> {
                isWelcome = true;
                agent.connected(message.getWelcome().getClusterId(), SessionReader.network(message.getWelcome()));
            }
            case REFUSED -> {
                return false;
            }
            case ASSIGNED_SET ->
                agent.assigned(
                        SessionReader.version(message.getAssignedSet().getVersion()),
                        SessionReader.hashes(message.getAssignedSet()));
            case POD_BODIES ->
                agent.received(message.getPodBodies().getPodsList().stream()
                        .map(PodReader::body)
                        .toList());
            case NETWORK_STATE -> agent.network(SessionReader.networkState(message.getNetworkState()));
            case POD_STATUS_STORED ->
                agent.statusStored(
                        new PodUid(message.getPodStatusStored().getUid()),
                        message.getPodStatusStored().getSequence());
            case BEAT, DIAL_TUNNEL, MESSAGE_NOT_SET -> {}
        }
        return true;
    }

    private void send(AgentMessage.Builder message) {
        if (stream != null && isWelcome) {
            stream.accept(message.build());
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

    @Override
    public void sendEvent(PodEvent event) {
        send(AgentMessage.newBuilder().setPodEvent(ReportWriter.event(event)));
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
