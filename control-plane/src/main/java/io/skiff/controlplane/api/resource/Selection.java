package io.skiff.controlplane.api.resource;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.selector.FieldSelector;
import io.skiff.controlplane.api.selector.LabelSelector;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.List;

/** Selects the objects of a kind for a list, a watch or a deletion. */
record Selection(KindDefinition<?> definition, String namespace, LabelSelector labels, FieldSelector fields) {

    /** @param target a target with a name selects only that object */
    static Selection of(Target target, Query query) {
        var asked = query.text("fieldSelector");
        var one = target.name().isEmpty() ? "" : "metadata.name=" + target.name();
        return new Selection(
                target.definition(),
                target.namespace(),
                LabelSelector.parse(query.text("labelSelector")),
                FieldSelector.parse(
                        target.definition(), asked.isEmpty() || one.isEmpty() ? asked + one : asked + "," + one));
    }

    boolean matches(Stored<?> stored) {
        return (namespace.isEmpty() || namespace.equals(stored.namespace()))
                && labels.matches(stored.object().getMetadata().getLabels())
                && fields.matches(stored);
    }

    List<? extends Stored<?>> in(View view) {
        return candidates(view).stream().filter(this::matches).toList();
    }

    /** Lists the objects that may belong to the selection and cannot be read: nobody knows their labels. */
    List<ObjectKey> unreadable(View view) {
        return view.unreadable(definition.kind()).stream()
                .filter(key -> namespace.isEmpty() || namespace.equals(key.namespace()))
                .filter(key ->
                        fields.name().filter(name -> !name.equals(key.name())).isEmpty())
                .toList();
    }

    private List<? extends Stored<?>> candidates(View view) {
        Kind<?> kind = definition.kind();
        var node = fields.node();
        if (node.isPresent()) {
            return view.onNode(kind, node.get());
        }
        var name = fields.name();
        boolean isOnePlace = !kind.namespaced() || !namespace.isEmpty();
        if (name.isPresent() && isOnePlace) {
            return find(view, kind, namespace, name.get());
        }
        return kind.namespaced() && !namespace.isEmpty() ? view.list(kind, namespace) : view.list(kind);
    }

    private static <T extends HasMetadata> List<Stored<T>> find(
            View view, Kind<T> kind, String namespace, String name) {
        return view.find(kind, namespace, name).stream().toList();
    }
}
