package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.core.EventKind;
import io.skiff.controlplane.kind.core.NodeKind;
import io.skiff.controlplane.kind.core.PodKind;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.pod.PodState;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.ObjectAddress;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from the view what the planner decides by. */
record GarbageObserver(View view, KindRegistry kinds) {

    ObservedGarbage finishedPods() {
        return new ObservedGarbage.FinishedPods(view.list(PodKind.POD).stream()
                .map(Stored::object)
                .filter(PodState::isFinished)
                .toList());
    }

    Optional<ObservedGarbage> object(ObjectAddress address) {
        return view.find(
                        address.kind(), address.key().namespace(), address.key().name())
                .map(this::observe);
    }

    private <T extends HasMetadata> ObservedGarbage observe(Stored<T> stored) {
        var object = stored.object();
        if (object instanceof Namespace namespace) {
            return Ending.isMarked(namespace) ? ending(namespace) : new ObservedGarbage.OneObject(namespace, false);
        }
        if (Orphaning.isAskedFor(object)) {
            return new ObservedGarbage.GoingAlone(stored, dependents(stored));
        }
        return one(object, Owners.areGone(object, view, kinds));
    }

    private ObservedGarbage one(HasMetadata object, boolean isAbandoned) {
        if (object instanceof Pod pod) {
            return pod(pod, isAbandoned);
        }
        return object instanceof Secret secret
                ? new ObservedGarbage.OneSecret(secret, isAbandoned, new NodeBans(view).end(secret))
                : new ObservedGarbage.OneObject(object, isAbandoned);
    }

    private ObservedGarbage pod(Pod pod, boolean isAbandoned) {
        var missing = PodState.nodeName(pod)
                .filter(node -> view.find(NodeKind.NODE, "", node).isEmpty());
        var created = Timestamps.parse(pod.getMetadata().getCreationTimestamp());
        var isBanned = missing.filter(node -> new NodeBans(view).isBannedSince(node, created));
        return new ObservedGarbage.OnePod(pod, isAbandoned, missing.isPresent(), isBanned.isPresent());
    }

    private ObservedGarbage ending(Namespace namespace) {
        var name = namespace.getMetadata().getName();
        var contents = new ArrayList<HasMetadata>();
        var isEmpty = true;
        for (var kind : kinds.kinds()) {
            if (kind.namespaced()) {
                var objects = view.list(kind, name);
                isEmpty &= objects.isEmpty() || kind.expires();
                objects.stream()
                        .map(Stored::object)
                        .filter(GarbagePlanner::isToEnd)
                        .limit(GarbagePlanner.BATCH)
                        .forEach(contents::add);
            }
        }
        boolean hasMoreEvents = view.list(EventKind.EVENT, name).size() > GarbagePlanner.BATCH;
        return new ObservedGarbage.EndingNamespace(namespace, contents, isEmpty, hasMoreEvents);
    }

    /** What a service owns cannot be without it: it is written anew while the service is there, and goes with it. */
    private List<Stored<?>> dependents(Stored<?> owner) {
        var dependents = new ArrayList<Stored<?>>();
        if (!(owner.object() instanceof Service)) {
            for (var kind : kinds.kinds()) {
                view.dependentsOf(kind, owner.uid()).stream()
                        .limit(GarbagePlanner.BATCH)
                        .forEach(dependents::add);
            }
        }
        return dependents;
    }
}
