package io.skiff.controlplane.presence;

import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.store.Entry;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The control loop's domain of this server's leased keys, which are the keys as they are stored. */
final class PresenceController implements Controller<String, ObservedKey> {

    private final String server;
    private final ServerLease lease;
    private final Map<String, HeldKey> held = new HashMap<>();

    PresenceController(String server, ServerLease lease) {
        this.server = server;
        this.lease = lease;
    }

    /** What is to be held, by key. */
    Map<String, HeldKey> held() {
        return held;
    }

    @Override
    public String name() {
        return "presence";
    }

    /** Also what is stored and not wanted any more. */
    @Override
    public Set<String> keys(View view) {
        var keys = new HashSet<>(held.keySet());
        view.leasedUnder("").stream().map(Entry::key).forEach(keys::add);
        return keys;
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        return Set.of();
    }

    @Override
    public Set<String> keysOfLeased(String key) {
        return Set.of(key);
    }

    /** What was written by this server was claimed, also when the answer never came. */
    @Override
    public Optional<ObservedKey> observe(String key, View view, Instant now) {
        var observed =
                new ObservedKey(key, view.leased(key), Optional.ofNullable(held.get(key)), server, lease.current());
        if (observed.isMine()) {
            observed.wanted().ifPresent(HeldKey::claimed);
        }
        return Optional.of(observed);
    }

    @Override
    public Plan plan(ObservedKey observed, Instant now) {
        return PresencePlanner.plan(observed);
    }
}
