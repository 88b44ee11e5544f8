package io.skiff.controlplane.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The definitions of all stored kinds. It is made once, and constructors pass it to every part that handles all kinds.
 */
public final class KindRegistry {

    private final Map<String, KindDefinition<?>> byResource = new LinkedHashMap<>();
    private final Map<String, KindDefinition<?>> byName = new LinkedHashMap<>();
    private final Kind<?> home;
    private final Optional<Kind<?>> host;

    /** @param definitions in the order of discovery */
    public KindRegistry(List<KindDefinition<?>> definitions) {
        for (var definition : definitions) {
            var kind = definition.kind();
            boolean isNew = byResource.put(kind.resource(), definition) == null
                    && byName.put(name(kind.apiVersion(), kind.name()), definition) == null;
            if (!isNew) {
                throw new IllegalArgumentException(kind + " is defined twice");
            }
        }
        home = definitions.stream()
                .filter(KindDefinition::isHome)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind holds the others"))
                .kind();
        host = definitions.stream().filter(KindDefinition::isHost).findFirst().map(KindDefinition::kind);
    }

    /** Returns all definitions, in the order of discovery. */
    public List<KindDefinition<?>> all() {
        return List.copyOf(byResource.values());
    }

    /** Returns the identities of {@link #all}. */
    public List<Kind<?>> kinds() {
        return byResource.values().stream().<Kind<?>>map(KindDefinition::kind).toList();
    }

    /** Finds a definition by {@link Kind#resource()}. */
    public Optional<KindDefinition<?>> find(String resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    /** Finds a definition by the words in an object: {@code apps/v1}, {@code Deployment}. */
    public Optional<KindDefinition<?>> find(String apiVersion, String name) {
        return Optional.ofNullable(byName.get(name(apiVersion, name)));
    }

    @SuppressWarnings("unchecked") // each definition is stored under its own kind
    public <T extends HasMetadata> KindDefinition<T> definition(Kind<T> kind) {
        return (KindDefinition<T>)
                find(kind.resource()).orElseThrow(() -> new IllegalArgumentException(kind + " is not a stored kind"));
    }

    /** Finds the definition of an object by its apiVersion and kind. */
    public KindDefinition<?> of(HasMetadata object) {
        return find(object.getApiVersion(), object.getKind())
                .orElseThrow(() -> new IllegalArgumentException(
                        object.getApiVersion() + " " + object.getKind() + " is not a stored kind"));
    }

    /** The kind of namespaces, which contain the objects of other kinds. */
    public Kind<?> home() {
        return home;
    }

    /** The kind of nodes, on which objects of other kinds run; empty if it is not stored. */
    public Optional<Kind<?>> host() {
        return host;
    }

    private static String name(String apiVersion, String name) {
        return apiVersion + "/" + name;
    }
}
