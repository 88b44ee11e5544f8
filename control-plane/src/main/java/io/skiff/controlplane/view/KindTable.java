package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.object.ObjectKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All objects of one kind, with the indexes of the planners. The view's lock guards it. */
final class KindTable<T extends HasMetadata> {

    private final KindDefinition<T> definition;
    private final NavigableMap<ObjectKey, Stored<T>> objects = new TreeMap<>();
    private final Map<String, NavigableMap<ObjectKey, Stored<T>>> byOwner = new HashMap<>();
    private final Map<String, NavigableMap<ObjectKey, Stored<T>>> byNode = new HashMap<>();

    KindTable(KindDefinition<T> definition) {
        this.definition = definition;
    }

    Optional<Stored<T>> find(ObjectKey key) {
        return Optional.ofNullable(objects.get(key));
    }

    List<Stored<T>> list() {
        return List.copyOf(objects.values());
    }

    List<Stored<T>> list(String namespace) {
        return list(namespace, any -> true);
    }

    List<Stored<T>> list(String namespace, Predicate<T> wanted) {
        return objects.tailMap(new ObjectKey(namespace, ""), true).values().stream()
                .takeWhile(stored -> stored.namespace().equals(namespace))
                .filter(stored -> wanted.test(stored.object()))
                .toList();
    }

    List<Stored<T>> dependentsOf(String ownerUid) {
        return indexed(byOwner, ownerUid);
    }

    List<Stored<T>> ownedBy(String ownerUid) {
        return dependentsOf(ownerUid).stream()
                .filter(stored -> stored.object().getMetadata().getOwnerReferences().stream()
                        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
                        .findFirst()
                        .filter(owner -> ownerUid.equals(owner.getUid()))
                        .isPresent())
                .toList();
    }

    List<Stored<T>> onNode(String nodeName) {
        return indexed(byNode, nodeName);
    }

    /** @throws RuntimeException if the object cannot be indexed; the table is as it was then */
    Optional<Stored<T>> put(Stored<T> stored) {
        var owners = ownerUids(stored);
        var node = definition.node(stored.object());
        var before = remove(stored.key());
        objects.put(stored.key(), stored);
        owners.forEach(uid -> add(byOwner, uid, stored));
        node.ifPresent(name -> add(byNode, name, stored));
        return before;
    }

    Optional<Stored<T>> remove(ObjectKey key) {
        var before = Optional.ofNullable(objects.remove(key));
        before.ifPresent(stored -> {
            ownerUids(stored).forEach(uid -> drop(byOwner, uid, key));
            definition.node(stored.object()).ifPresent(node -> drop(byNode, node, key));
        });
        return before;
    }

    private static <T extends HasMetadata> List<Stored<T>> indexed(
            Map<String, NavigableMap<ObjectKey, Stored<T>>> index, String value) {
        var found = index.get(value);
        return found == null ? List.of() : List.copyOf(found.values());
    }

    private static <T extends HasMetadata> void add(
            Map<String, NavigableMap<ObjectKey, Stored<T>>> index, String value, Stored<T> stored) {
        index.computeIfAbsent(value, absent -> new TreeMap<>()).put(stored.key(), stored);
    }

    private static <T extends HasMetadata> void drop(
            Map<String, NavigableMap<ObjectKey, Stored<T>>> index, String value, ObjectKey key) {
        index.computeIfPresent(value, (same, stored) -> {
            stored.remove(key);
            return stored.isEmpty() ? null : stored;
        });
    }

    private static Set<String> ownerUids(Stored<?> stored) {
        var owners = stored.object().getMetadata().getOwnerReferences();
        return owners == null
                ? Set.of()
                : owners.stream()
                        .map(OwnerReference::getUid)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toUnmodifiableSet());
    }
}
