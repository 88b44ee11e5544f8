package io.skiff.controlplane.gateway;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventSource;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.body.AssignedSets;
import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.gateway.node.HeardNodes;
import io.skiff.controlplane.gateway.node.NodeRegistration;
import io.skiff.controlplane.gateway.node.ReportedNode;
import io.skiff.controlplane.gateway.report.EventIntake;
import io.skiff.controlplane.gateway.report.StatusIntake;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.tunnel.NodeTunnels;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.AgentMessage;
import io.skiff.proto.node.GatewayMessage;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.SetRefused;
import java.time.Instant;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Takes each message of an agent to the part of the gateway that it concerns. */
final class AgentMessages {

    private static final Logger LOG = LogManager.getLogger(AgentMessages.class);

    private final View view;
    private final Sessions sessions;
    private final Handshake handshake;
    private final HeardNodes heard;
    private final NodeRegistration registration;
    private final StatusIntake intake;
    private final NetworkFeed network;
    private final AssignedSets sets;
    private final NodeTunnels tunnels;
    private final TunnelBell bell;
    private final EventRecorder events;
    private final EventIntake eventIntake;

    AgentMessages(
            View view,
            Sessions sessions,
            Handshake handshake,
            HeardNodes heard,
            NodeRegistration registration,
            StatusIntake intake,
            NetworkFeed network,
            AssignedSets sets,
            NodeTunnels tunnels,
            TunnelBell bell,
            EventRecorder events) {
        this.view = view;
        this.sessions = sessions;
        this.handshake = handshake;
        this.heard = heard;
        this.registration = registration;
        this.intake = intake;
        this.network = network;
        this.sets = sets;
        this.tunnels = tunnels;
        this.bell = bell;
        this.events = events;
        this.eventIntake = new EventIntake(view, events);
    }

    void receive(AgentSession session, AgentMessage message, Instant now) {
        if (session.isClosed) {
            return;
        }
        if (message.getMessageCase() == AgentMessage.MessageCase.HELLO) {
            hello(session, message.getHello(), now);
            return;
        }
        if (!sessions.isCurrent(session)) {
            session.close("the first message has to be a hello");
            return;
        }
        heard.heard(session.node(), now);
        switch (message.getMessageCase()) {
            case HELLO, BEAT, MESSAGE_NOT_SET -> {}
            case NETWORK_APPLIED -> {
                NetworkFeed.applied(session, message.getNetworkApplied().getRevision());
                heard.made(session.node(), network.madeBy(session));
            }
            case BODIES_REQUEST ->
                AssignedSets.sendBodies(session, message.getBodiesRequest().getUidsList());
            case POD_STATUS -> intake.receive(session, message.getPodStatus());
            case NODE_STATUS -> registration.describe(session, message.getNodeStatus(), now);
            case POD_EVENT -> eventIntake.receive(session, message.getPodEvent(), now);
            case NODE_EVENT -> eventIntake.receive(session, message.getNodeEvent(), now);
            case TUNNEL_REFUSED -> bell.refused(tunnels, session, message.getTunnelRefused());
            case SET_REFUSED -> refused(session, message.getSetRefused(), now);
        }
    }

    private void hello(AgentSession session, Hello hello, Instant now) {
        var problem = handshake.problem(session, hello, now);
        if (problem.isPresent()) {
            session.send(GatewayMessage.newBuilder().setRefused(problem.get()));
            session.close(problem.get().getReason());
            return;
        }
        sessions.begin(session);
        session.description.hello = hello.toBuilder()
                .setAgentVersion(ReportedNode.word(hello.getAgentVersion()))
                .setBootId(ReportedNode.word(hello.getBootId()))
                .build();
        LOG.info("Node {}: agent {} is here", session.node(), session.description.hello.getAgentVersion());
        heard.begin(session.node(), network.told(), now);
        registration.describe(session, hello.getNode(), now);
    }

    private void refused(AgentSession session, SetRefused said, Instant now) {
        var refused =
                said.toBuilder().setReason(ReportedNode.word(said.getReason())).build();
        LOG.warn("Node {} refuses its assigned set: {}", session.node(), refused.getReason());
        sets.refused(session, refused);
        registration.judge(session, now);
        if (session.eventAllowance.take(now)) {
            events.record(
                    node(session.node()),
                    EventType.WARNING,
                    "AssignedSetRefused",
                    refused.getReason(),
                    EventSource.agent(session.node()));
        }
    }

    /** The node, or what an event can be about when there is none. */
    private Node node(String name) {
        return view.find(NodeKind.NODE, "", name)
                .map(Stored::object)
                .orElseGet(() -> new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build());
    }
}
