package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.ObjectAddress;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The control loop's domain of things that may be garbage. */
public final class GarbageController implements Controller<GarbageKey, ObservedGarbage> {

    private final KindRegistry kinds;

    public GarbageController(KindRegistry kinds) {
        this.kinds = kinds;
    }

    @Override
    public String name() {
        return "gc";
    }

    @Override
    public Set<GarbageKey> keys(View view) {
        var keys = new LinkedHashSet<GarbageKey>();
        for (var kind : kinds.kinds()) {
            if (!kind.expires()) {
                view.list(kind).forEach(stored -> keys.addAll(keysOf(stored)));
            }
        }
        return keys;
    }

    @Override
    public Set<GarbageKey> keysOf(Change<?> change, View view) {
        var keys = new LinkedHashSet<GarbageKey>();
        change.after().ifPresentOrElse(stored -> keys.addAll(keysOf(stored)), () -> keys.addAll(left(change, view)));
        change.before().ifPresent(stored -> keys.addAll(sparing(stored, view)));
        var namespace = change.latest().namespace();
        if (!namespace.isEmpty() && Ending.isNamespaceEnding(namespace, view)) {
            keys.add(new GarbageKey.OneObject(new ObjectAddress(kinds.home(), new ObjectKey("", namespace))));
        }
        return keys;
    }

    /** What an object concerns as it is. */
    private <T extends HasMetadata> Set<GarbageKey> keysOf(Stored<T> stored) {
        var keys = new LinkedHashSet<GarbageKey>();
        var object = stored.object();
        var definition = kinds.definition(stored.kind());
        var rule = definition.garbage();
        if (definition.isHome()
                || definition.node(object).isPresent()
                || Orphaning.isAskedFor(object)
                || rule.expiry(object, List::of).isPresent()
                || (hasOwners(stored.kind())
                        && !object.getMetadata().getOwnerReferences().isEmpty())) {
            keys.add(key(stored));
        }
        if (rule.isFinished(object)) {
            keys.add(new GarbageKey.Finished(stored.kind()));
        }
        return keys;
    }

    /** Its owners that go once it is owned by them no longer. */
    private Set<GarbageKey> sparing(Stored<?> dependent, View view) {
        var keys = new LinkedHashSet<GarbageKey>();
        for (var reference : dependent.object().getMetadata().getOwnerReferences()) {
            Owners.find(reference, dependent.namespace(), view, kinds)
                    .filter(owner -> Orphaning.isAskedFor(owner.object()))
                    .ifPresent(owner -> keys.add(key(owner)));
        }
        return keys;
    }

    /** What an object that is gone has left behind. */
    private Set<GarbageKey> left(Change<?> change, View view) {
        var keys = new LinkedHashSet<GarbageKey>();
        var gone = change.latest();
        for (var kind : kinds.kinds()) {
            if (hasOwners(kind)) {
                view.dependentsOf(kind, gone.uid()).forEach(stored -> keys.add(key(stored)));
            }
        }
        if (kinds.host().filter(change.kind()::equals).isPresent()) {
            for (var definition : kinds.all()) {
                if (definition.nodeField().isPresent()) {
                    view.onNode(definition.kind(), gone.name()).forEach(stored -> keys.add(key(stored)));
                }
            }
        }
        return keys;
    }

    @Override
    public Optional<ObservedGarbage> observe(GarbageKey key, View view, Instant now) {
        return key.observe(new GarbageObserver(view, kinds));
    }

    @Override
    public Plan plan(ObservedGarbage observed, Instant now) {
        return observed.plan(now);
    }

    private static GarbageKey key(Stored<?> stored) {
        return new GarbageKey.OneObject(stored.address());
    }

    private static boolean hasOwners(Kind<?> kind) {
        return !kind.expires();
    }
}
