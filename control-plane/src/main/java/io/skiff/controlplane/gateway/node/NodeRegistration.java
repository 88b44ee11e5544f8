package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventSource;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.loop.ControlLoop;
import io.skiff.controlplane.loop.ControlLoops;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.NodeStatus;
import java.time.Instant;
import java.util.Optional;

/** Takes in what agents say of their hosts: a control loop stores it, and the liveness of the node carries what is wrong with it. */
public final class NodeRegistration {

    private final View view;
    private final EventRecorder events;
    private final HeardNodes heardNodes;
    private final RegistrationController controller;
    private final ControlLoop<String, ObservedRegistration> loop;

    public NodeRegistration(
            GatewaySettings settings,
            View view,
            Sessions sessions,
            Presence presence,
            ControlLoops loops,
            EventRecorder events,
            HeardNodes heard) {
        this.view = view;
        this.events = events;
        this.heardNodes = heard;
        this.controller = new RegistrationController(settings, sessions, presence);
        this.loop = loops.add(controller);
    }

    /** What the agent says of its host. */
    public void describe(AgentSession session, NodeStatus status, Instant now) {
        session.description.status = ReportedNode.bounded(status);
        loop.lookAt(session.node());
        judge(session, now);
        tellRefusedLabels(session);
    }

    /** Whether the node should get pods, as far as its agent can tell. */
    public void judge(AgentSession session, Instant now) {
        var status = session.description.status;
        if (!session.set.refusal.isEmpty()) {
            heard(session, now, "AssignedSetRefused", session.set.refusal);
            return;
        }
        var problem = controller.addressProblem(session, view);
        if (problem.isPresent()) {
            heard(
                    session,
                    now,
                    "InvalidNodeAddress",
                    "the node's address \"" + status.getInternalIp() + "\" " + problem.get());
        } else {
            heard(session, now, status.getNotReadyReason(), status.getNotReadyMessage());
        }
    }

    private void heard(AgentSession session, Instant now, String notReadyReason, String notReadyMessage) {
        heardNodes.says(
                session.node(),
                new NodeContact(
                        notReadyReason,
                        notReadyMessage,
                        session.description.status.getNetworkProblemsList(),
                        session.description.status.getNetworkWeaknessesList(),
                        session.description.status.getDiskProblem(),
                        session.description.status.getMemoryProblem(),
                        session.description.status.getPidProblem()),
                now);
    }

    /** The node's subnet, once it is stored with one: then its agent can be welcomed. */
    public Optional<String> subnet(AgentSession session) {
        return stored(session).flatMap(controller::subnet);
    }

    /** The node is stored. */
    public void welcomed(AgentSession session) {
        tellRefusedLabels(session);
    }

    private Optional<Node> stored(AgentSession session) {
        return view.find(NodeKind.NODE, "", session.node()).map(Stored::object);
    }

    /** Once for each session and set of labels, as soon as there is a node that the event can be about. */
    private void tellRefusedLabels(AgentSession session) {
        var refused = NodeLabels.of(session.node(), session.description.status).refused();
        var node = stored(session);
        if (!session.isWelcome
                || node.isEmpty()
                || refused.isEmpty()
                || refused.keySet().equals(session.description.toldLabels)) {
            return;
        }
        session.description.toldLabels = refused.keySet();
        var message = new StringBuilder("The node does not get all labels that it asks for:");
        refused.forEach((key, why) ->
                message.append(" \"").append(key).append("\" (").append(why).append(')'));
        events.record(
                node.get(),
                EventType.WARNING,
                "LabelsRefused",
                ReportedNode.text(message.toString(), 1024),
                EventSource.agent(session.node()));
    }
}
