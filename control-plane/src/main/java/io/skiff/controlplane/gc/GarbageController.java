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
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.JoinTokens;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;

/** The control loop's domain of things that may be garbage. Keys are {@code resource/namespace/name}, and one for all finished pods. */
public final class GarbageController implements Controller {

    private static final String FINISHED_PODS = "finished-pods";

    private final KindRegistry kinds;

    public GarbageController(KindRegistry kinds) {
        this.kinds = kinds;
    }

    @Override
    public String name() {
        return "gc";
    }

    @Override
    public Set<String> keys(View view) {
        var keys = new LinkedHashSet<String>();
        keys.add(FINISHED_PODS);
        for (var kind : kinds.kinds()) {
            if (!kind.expires()) {
                view.list(kind).forEach(stored -> keys.addAll(keysOf(stored)));
            }
        }
        return keys;
    }

    @Override
    public Set<String> keysOf(Change<?> change, View view) {
        var keys = new LinkedHashSet<String>();
        change.after().ifPresentOrElse(stored -> keys.addAll(keysOf(stored)), () -> keys.addAll(left(change, view)));
        change.before().ifPresent(stored -> keys.addAll(sparing(stored, view)));
        var namespace = change.latest().namespace();
        if (!namespace.isEmpty() && isEnding(namespace, view)) {
            keys.add(key(NamespaceKind.NAMESPACE, "", namespace));
        }
        return keys;
    }

    /** What an object concerns as it is. */
    private static Set<String> keysOf(Stored<?> stored) {
        var keys = new LinkedHashSet<String>();
        var object = stored.object();
        if (stored.kind().equals(NamespaceKind.NAMESPACE)
                || object instanceof Pod
                || Orphaning.isAskedFor(object)
                || (object instanceof Secret secret
                        && (JoinTokens.expiration(secret).isPresent() || NodeBans.isBan(secret)))
                || (GarbagePlanner.hasOwners(stored.kind())
                        && !object.getMetadata().getOwnerReferences().isEmpty())) {
            keys.add(key(stored));
        }
        if (object instanceof Pod pod && PodState.isFinished(pod)) {
            keys.add(FINISHED_PODS);
        }
        return keys;
    }

    /** Its owners that go once it is owned by them no longer. */
    private Set<String> sparing(Stored<?> dependent, View view) {
        var keys = new LinkedHashSet<String>();
        for (var reference : dependent.object().getMetadata().getOwnerReferences()) {
            Owners.find(reference, dependent.namespace(), view, kinds)
                    .filter(owner -> Orphaning.isAskedFor(owner.object()))
                    .ifPresent(owner -> keys.add(key(owner)));
        }
        return keys;
    }

    /** What an object that is gone has left behind. */
    private Set<String> left(Change<?> change, View view) {
        var keys = new LinkedHashSet<String>();
        var gone = change.latest();
        for (var kind : kinds.kinds()) {
            if (GarbagePlanner.hasOwners(kind)) {
                view.dependentsOf(kind, gone.uid()).forEach(stored -> keys.add(key(stored)));
            }
        }
        if (change.kind().equals(NodeKind.NODE)) {
            view.onNode(PodKind.POD, gone.name()).forEach(stored -> keys.add(key(stored)));
        }
        return keys;
    }

    @Override
    public Plan plan(String key, View view, Instant now) {
        if (key.equals(FINISHED_PODS)) {
            return GarbagePlanner.finishedPods(view);
        }
        var parts = key.split("/", 3);
        var kind = kinds.find(parts[0]).orElseThrow().kind();
        if (kind.equals(NamespaceKind.NAMESPACE)) {
            return view.find(NamespaceKind.NAMESPACE, "", parts[2])
                    .map(stored -> GarbagePlanner.namespace(stored.object(), view, kinds, now))
                    .orElse(Plan.NOTHING);
        }
        return view.find(kind, parts[1], parts[2])
                .map(stored -> Orphaning.isAskedFor(stored.object())
                        ? Orphaning.plan(stored, view, kinds)
                        : GarbagePlanner.object(stored.object(), view, kinds, now))
                .orElse(Plan.NOTHING);
    }

    private static boolean isEnding(String namespace, View view) {
        return view.find(NamespaceKind.NAMESPACE, "", namespace)
                .filter(stored -> stored.object().getMetadata().getDeletionTimestamp() != null)
                .isPresent();
    }

    private static String key(Stored<?> stored) {
        return key(stored.kind(), stored.namespace(), stored.name());
    }

    private static String key(Kind<?> kind, String namespace, String name) {
        return kind.resource() + "/" + namespace + "/" + name;
    }
}
