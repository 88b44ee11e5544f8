package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.core.NamespaceKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.loop.Controller;
import io.skiff.controlplane.loop.Plan;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.JoinTokens;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.ObjectAddress;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The control loop's domain of things that may be garbage. */
public final class GarbageController implements Controller<GarbageKey, ObservedGarbage> {

    private static final GarbageKey FINISHED_PODS = new GarbageKey.FinishedPods();

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
        keys.add(FINISHED_PODS);
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
            keys.add(
                    new GarbageKey.OneObject(new ObjectAddress(NamespaceKind.NAMESPACE, new ObjectKey("", namespace))));
        }
        return keys;
    }

    /** What an object concerns as it is. */
    private static Set<GarbageKey> keysOf(Stored<?> stored) {
        var keys = new LinkedHashSet<GarbageKey>();
        var object = stored.object();
        if (stored.kind().equals(NamespaceKind.NAMESPACE)
                || object instanceof Pod
                || Orphaning.isAskedFor(object)
                || (object instanceof Secret secret
                        && (JoinTokens.expiration(secret).isPresent() || NodeBans.isBan(secret)))
                || (hasOwners(stored.kind())
                        && !object.getMetadata().getOwnerReferences().isEmpty())) {
            keys.add(key(stored));
        }
        if (object instanceof Pod pod && PodState.isFinished(pod)) {
            keys.add(FINISHED_PODS);
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
        if (change.kind().equals(NodeKind.NODE)) {
            view.onNode(PodKind.POD, gone.name()).forEach(stored -> keys.add(key(stored)));
        }
        return keys;
    }

    @Override
    public Optional<ObservedGarbage> observe(GarbageKey key, View view, Instant now) {
        var observer = new GarbageObserver(view, kinds);
        return key instanceof GarbageKey.OneObject one
                ? observer.object(one.address())
                : Optional.of(observer.finishedPods());
    }

    @Override
    public Plan plan(ObservedGarbage observed, Instant now) {
        return observed.plan(now);
    }

    private static GarbageKey key(Stored<?> stored) {
        return new GarbageKey.OneObject(stored.address());
    }

    private static boolean hasOwners(Kind<?> kind) {
        return kind.namespaced() && !kind.expires();
    }
}
