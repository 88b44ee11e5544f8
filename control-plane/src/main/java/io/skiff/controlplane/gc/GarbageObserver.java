package io.skiff.controlplane.gc;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.gc.ObservedGarbage.MissingNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Timestamps;
import io.skiff.controlplane.owner.Ending;
import io.skiff.controlplane.security.NodeBans;
import io.skiff.controlplane.view.ObjectAddress;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads from the view what the planner decides by. */
record GarbageObserver(View view, KindRegistry kinds) {

    <T extends HasMetadata> ObservedGarbage finished(Kind<T> kind) {
        var rule = kinds.definition(kind).garbage();
        return new ObservedGarbage.Finished(
                view.list(kind).stream()
                        .map(Stored::object)
                        .filter(rule::isFinished)
                        .toList(),
                rule.mostFinished());
    }

    Optional<ObservedGarbage> object(ObjectAddress address) {
        return view.find(
                        address.kind(), address.key().namespace(), address.key().name())
                .map(this::observe);
    }

    private <T extends HasMetadata> ObservedGarbage observe(Stored<T> stored) {
        var definition = kinds.definition(stored.kind());
        var object = stored.object();
        if (definition.isHome()) {
            return Ending.isMarked(object) ? ending(object) : kept(new DefinedObject<>(definition, object));
        }
        if (Orphaning.isAskedFor(object)) {
            return new ObservedGarbage.GoingAlone<>(definition, stored, dependents(definition, stored));
        }
        return new ObservedGarbage.OneObject(
                new DefinedObject<>(definition, object),
                Owners.areGone(object, view, kinds),
                expiry(definition, stored),
                missingNode(definition, object));
    }

    private static ObservedGarbage kept(DefinedObject<?> one) {
        return new ObservedGarbage.OneObject(one, false, Optional.empty(), Optional.empty());
    }

    private <T extends HasMetadata> Optional<Instant> expiry(KindDefinition<T> definition, Stored<T> stored) {
        return definition
                .garbage()
                .expiry(
                        stored.object(),
                        () -> view.list(stored.kind(), stored.namespace()).stream()
                                .map(Stored::object)
                                .toList());
    }

    private <T extends HasMetadata> Optional<MissingNode> missingNode(KindDefinition<T> definition, T object) {
        var created = Timestamps.parse(object.getMetadata().getCreationTimestamp());
        return definition
                .node(object)
                .filter(node -> kinds.host()
                        .filter(host -> view.find(host, "", node).isEmpty())
                        .isPresent())
                .map(node -> new MissingNode(new NodeBans(view).isBannedSince(node, created)));
    }

    private ObservedGarbage ending(HasMetadata namespace) {
        var name = namespace.getMetadata().getName();
        var contents = new ArrayList<DefinedObject<?>>();
        boolean isEmpty = true;
        boolean hasMoreExpiring = false;
        for (var definition : kinds.all()) {
            if (definition.kind().namespaced()) {
                int count = addContents(definition, name, contents);
                boolean expires = definition.kind().expires();
                isEmpty &= expires || count == 0;
                hasMoreExpiring |= expires && count > GarbagePlanner.BATCH;
            }
        }
        return new ObservedGarbage.EndingNamespace(namespace, contents, isEmpty, hasMoreExpiring);
    }

    /** Adds as many objects as are ended at once, and counts all. */
    private <T extends HasMetadata> int addContents(
            KindDefinition<T> definition, String namespace, List<DefinedObject<?>> contents) {
        var objects = view.list(definition.kind(), namespace);
        objects.stream()
                .map(stored -> new DefinedObject<>(definition, stored.object()))
                .filter(DefinedObject::isToEnd)
                .limit(GarbagePlanner.BATCH)
                .forEach(contents::add);
        return objects.size();
    }

    private List<Stored<?>> dependents(KindDefinition<?> definition, Stored<?> owner) {
        var dependents = new ArrayList<Stored<?>>();
        if (definition.garbage().canSpareDependents()) {
            for (var kind : kinds.kinds()) {
                view.dependentsOf(kind, owner.uid()).stream()
                        .limit(GarbagePlanner.BATCH)
                        .forEach(dependents::add);
            }
        }
        return dependents;
    }
}
