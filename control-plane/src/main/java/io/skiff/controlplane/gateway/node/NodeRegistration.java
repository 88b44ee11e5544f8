package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.skiff.controlplane.event.EventRecorder;
import io.skiff.controlplane.event.EventSource;
import io.skiff.controlplane.event.EventType;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.Writes;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.NodeSubnets;
import io.skiff.controlplane.presence.NodeContact;
import io.skiff.controlplane.store.CommitResult;
import io.skiff.controlplane.store.CommitResult.Conflict;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.controlplane.write.ObjectWriter;
import io.skiff.proto.node.NodeStatus;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Keeps the stored node as its agent describes it, with a subnet of its own. */
public final class NodeRegistration {

    private final View view;
    private final ObjectWriter writer;
    private final Writes writes;
    private final Subnets subnets;
    private final NodeAddresses addresses;
    private final EventRecorder events;
    private final HeardNodes heardNodes;

    /** Allocated, though no node that is seen has them. */
    private final Set<String> refusedSubnets = new HashSet<>();

    public NodeRegistration(
            GatewaySettings settings,
            View view,
            ObjectWriter writer,
            Writes writes,
            EventRecorder events,
            HeardNodes heard) {
        this.view = view;
        this.writer = writer;
        this.writes = writes;
        this.subnets = new Subnets(settings.clusterCidr());
        this.addresses = new NodeAddresses(settings);
        this.events = events;
        this.heardNodes = heard;
    }

    /** What the agent says of its host. */
    public void describe(AgentSession session, NodeStatus status, Instant now) {
        session.nodeStatus = ReportedNode.bounded(status);
        session.isNodeUnsettled = true;
        judge(session, now);
    }

    /** Whether the node should get pods, as far as its agent can tell. */
    public void judge(AgentSession session, Instant now) {
        var status = session.nodeStatus;
        if (!session.refusal.isEmpty()) {
            heard(session, now, "AssignedSetRefused", session.refusal);
            return;
        }
        var problem = addresses.problem(session.node(), status.getInternalIp(), view);
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
                        session.nodeStatus.getNetworkProblemsList(),
                        session.nodeStatus.getNetworkWeaknessesList(),
                        session.nodeStatus.getDiskProblem()),
                now);
    }

    /** Writes what differs. Returns the node once it can be welcomed. */
    public Optional<Node> reconcile(AgentSession session, Instant now) {
        var stored = view.find(NodeKind.NODE, "", session.node()).map(Stored::object);
        if (session.isNodeUnsettled && writes.mayWrite(key(session), view.revision(), now)) {
            heardNodes.guard(session.node()).ifPresent(guard -> settle(session, stored, guard));
        }
        return stored.filter(node -> subnets.of(node).isPresent());
    }

    private void settle(AgentSession session, Optional<Node> stored, Transaction guard) {
        if (stored.isEmpty()) {
            create(session, guard);
        } else if (subnets.of(stored.get()).isEmpty()) {
            allocate(session, stored.get(), guard);
        } else {
            update(session, stored.get(), guard);
        }
    }

    public Optional<String> subnet(Node node) {
        return subnets.of(node);
    }

    /** Only at its hello: a node that somebody deleted meanwhile comes back when its agent does. */
    private void create(AgentSession session, Transaction guard) {
        if (session.isWelcome) {
            return;
        }
        subnets.free(view, refusedSubnets).ifPresent(subnet -> {
            var hello = session.hello;
            if (hello != null) {
                var node = NodeRecord.created(
                        session.node(), checked(session), subnet, hello.getAgentVersion(), hello.getBootId());
                writes.start(
                        key(session),
                        writer.create(
                                node, Subnets.allocation(subnet, session.node()).and(guard)),
                        result -> noteSubnet(subnet, result));
            }
        });
    }

    private void allocate(AgentSession session, Node node, Transaction guard) {
        subnets.free(view, refusedSubnets).ifPresent(subnet -> {
            var updated = new NodeBuilder(node)
                    .editOrNewSpec()
                    .withPodCIDR(subnet)
                    .withPodCIDRs(subnet)
                    .endSpec()
                    .build();
            writes.start(
                    key(session),
                    writer.update(
                            updated, Subnets.allocation(subnet, session.node()).and(guard)),
                    result -> noteSubnet(subnet, result));
        });
    }

    private void noteSubnet(String subnet, Optional<CommitResult> result) {
        if (result.orElse(null) instanceof Conflict conflict && conflict.key().equals(NodeSubnets.key(subnet))) {
            refusedSubnets.add(subnet);
        }
    }

    private void update(AgentSession session, Node node, Transaction guard) {
        var hello = session.hello;
        if (hello == null) {
            return;
        }
        var updated = NodeRecord.applied(node, checked(session), hello.getAgentVersion(), hello.getBootId());
        if (updated.equals(node)) {
            session.isNodeUnsettled = false;
            tellRefusedLabels(session, node);
        } else {
            writes.start(key(session), writer.update(updated, guard), result -> {});
        }
    }

    /** Without an address that is not the node's to have, and without labels that are not its to give. */
    private NodeStatus checked(AgentSession session) {
        var status = session.nodeStatus.toBuilder();
        if (addresses.problem(session.node(), status.getInternalIp(), view).isPresent()) {
            status.clearInternalIp();
        }
        return status.clearLabels()
                .putAllLabels(NodeLabels.of(session.node(), session.nodeStatus).given())
                .build();
    }

    /** Once for each session and set of labels. */
    private void tellRefusedLabels(AgentSession session, Node node) {
        var refused = NodeLabels.of(session.node(), session.nodeStatus).refused();
        if (!refused.isEmpty() && !refused.keySet().equals(session.toldLabels)) {
            session.toldLabels = refused.keySet();
            var message = new StringBuilder("The node does not get all labels that it asks for:");
            refused.forEach((key, why) ->
                    message.append(" \"").append(key).append("\" (").append(why).append(')'));
            events.record(
                    node,
                    EventType.WARNING,
                    "LabelsRefused",
                    ReportedNode.text(message.toString(), 1024),
                    EventSource.agent(session.node()));
        }
    }

    private static String key(AgentSession session) {
        return "node/" + session.node();
    }
}
