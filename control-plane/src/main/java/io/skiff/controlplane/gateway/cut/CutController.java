package io.skiff.controlplane.gateway.cut;

import io.skiff.controlplane.gateway.network.NetworkFeed;
import io.skiff.controlplane.kind.core.ServiceKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The control loop's domain of services that the nodes do not take completely, or did not. */
public final class CutController implements Controller<ObjectKey, ObservedCut> {

    private final NetworkFeed network;

    public CutController(NetworkFeed network) {
        this.network = network;
    }

    @Override
    public String name() {
        return "cut";
    }

    @Override
    public Set<ObjectKey> keys(View view) {
        return view.list(ServiceKind.SERVICE).stream().map(Stored::key).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<ObjectKey> keysOf(Change<?> change, View view) {
        return change.kind().equals(ServiceKind.SERVICE)
                ? Set.of(change.latest().key())
                : Set.of();
    }

    @Override
    public Optional<ObservedCut> observe(ObjectKey key, View view, Instant now) {
        return view.find(ServiceKind.SERVICE, key.namespace(), key.name())
                .flatMap(stored -> network.cuts()
                        .map(cuts -> new ObservedCut(stored.object(), Optional.ofNullable(cuts.get(key.toString())))));
    }

    @Override
    public Plan plan(ObservedCut observed, Instant now) {
        return CutPlanner.plan(observed, now);
    }
}
