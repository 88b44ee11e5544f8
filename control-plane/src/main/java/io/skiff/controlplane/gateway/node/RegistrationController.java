package io.skiff.controlplane.gateway.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.gateway.AgentSession;
import io.skiff.controlplane.gateway.GatewaySettings;
import io.skiff.controlplane.gateway.Sessions;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.presence.Presence;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import io.skiff.proto.node.Hello;
import io.skiff.proto.node.NodeStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of nodes whose agents are connected, by their names. */
final class RegistrationController implements Controller<String, ObservedRegistration> {

    private final Sessions sessions;
    private final Presence presence;
    private final Subnets subnets;
    private final NodeAddresses addresses;

    RegistrationController(GatewaySettings settings, Sessions sessions, Presence presence) {
        this.sessions = sessions;
        this.presence = presence;
        this.subnets = new Subnets(settings.clusterCidr());
        this.addresses = new NodeAddresses(settings);
    }

    @Override
    public String name() {
        return "registration";
    }

    @Override
    public Set<String> keys(View view) {
        return sessions.nodes().collect(Collectors.toUnmodifiableSet());
    }

    /** A node that is deleted leaves a subnet, and possibly an address, to the others. */
    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        if (!change.kind().equals(NodeKind.NODE)) {
            return Set.of();
        }
        return change.after().isEmpty() ? keys(view) : Set.of(change.latest().name());
    }

    /** A node is stored once this server has its key. */
    @Override
    public Set<String> keysOfLeased(String leased) {
        return NodePresence.node(leased).map(Set::of).orElse(Set.of());
    }

    @Override
    public Optional<ObservedRegistration> observe(String name, View view, Instant now) {
        return sessions.find(name)
                .flatMap(session -> Optional.ofNullable(session.description.hello)
                        .flatMap(hello -> presence.guard(name).map(guard -> observe(session, hello, guard, view))));
    }

    private ObservedRegistration observe(AgentSession session, Hello hello, Transaction guard, View view) {
        var stored = view.find(NodeKind.NODE, "", session.node()).map(Stored::object);
        var hasSubnet = stored.flatMap(this::subnet).isPresent();
        return new ObservedRegistration(
                session.node(),
                stored,
                hello,
                accepted(session, view),
                session.isWelcome,
                hasSubnet,
                hasSubnet ? Optional.empty() : subnets.free(view),
                guard);
    }

    /** The subnet of a stored node; empty if it has none of this cluster's. */
    Optional<String> subnet(Node node) {
        return subnets.of(node);
    }

    /** Why the node cannot have the address that it gives. */
    Optional<String> addressProblem(AgentSession session, View view) {
        return addresses.problem(session.node(), session.description.status.getInternalIp(), view);
    }

    /** Without an address that is not the node's to have, and without labels that are not its to give. */
    private NodeStatus accepted(AgentSession session, View view) {
        var status = session.description.status.toBuilder();
        if (addressProblem(session, view).isPresent()) {
            status.clearInternalIp();
        }
        return status.clearLabels()
                .putAllLabels(NodeLabels.of(session.node(), session.description.status)
                        .given())
                .build();
    }

    @Override
    public Plan plan(ObservedRegistration observed, Instant now) {
        return RegistrationPlanner.plan(observed);
    }
}
