package io.skiff.controlplane.node;

import io.fabric8.kubernetes.api.model.Node;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.presence.NodePresence;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of nodes. Keys are the nodes' names. */
public final class NodeController implements Controller<String, ObservedNode> {

    private final NodeContacts contacts;

    public NodeController(NodeContacts contacts) {
        this.contacts = contacts;
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public Set<String> keys(View view) {
        return view.list(NodeKind.NODE).stream().map(Stored::name).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        return change.kind().equals(NodeKind.NODE) ? Set.of(change.latest().name()) : Set.of();
    }

    @Override
    public Set<String> keysOfLeased(String leased) {
        return NodePresence.node(leased).map(Set::of).orElse(Set.of());
    }

    @Override
    public Optional<ObservedNode> observe(String key, View view, Instant now) {
        var node = view.find(NodeKind.NODE, "", key);
        if (node.isEmpty()) {
            contacts.forget(key);
        }
        return node.map(stored -> observe(stored.object(), view, now));
    }

    private ObservedNode observe(Node node, View view, Instant now) {
        var name = node.getMetadata().getName();
        var pods = view.onNode(PodKind.POD, name).stream().map(Stored::object).toList();
        var contact = NodePresence.find(view, name).map(NodePresence::contact);
        return new ObservedNode(node, pods, contact, Liveness.of(node, view, contacts, now));
    }

    @Override
    public Plan plan(ObservedNode observed, Instant now) {
        return NodePlanner.plan(observed, now);
    }
}
