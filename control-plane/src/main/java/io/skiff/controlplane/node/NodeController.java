package io.skiff.controlplane.node;

import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of nodes. Keys are the nodes' names. */
public final class NodeController implements Controller {

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
    public Plan plan(String key, View view, Instant now) {
        return view.find(NodeKind.NODE, "", key)
                .map(stored -> {
                    var node = stored.object();
                    var liveness = Liveness.of(node, view, contacts, now);
                    var pods = view.onNode(PodKind.POD, key).stream()
                            .map(Stored::object)
                            .toList();
                    var actions = NodePlanner.plan(node, pods, contacts.findRecent(key, now), liveness, now);
                    var wakeUp = NodePlanner.nextEviction(node, pods, now)
                            .filter(liveness.nextLook()::isAfter)
                            .orElse(liveness.nextLook());
                    return new Plan(List.copyOf(actions), Optional.of(wakeUp));
                })
                .orElse(Plan.NOTHING);
    }
}
