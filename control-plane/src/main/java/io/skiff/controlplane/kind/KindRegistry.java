package io.skiff.controlplane.kind;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All kinds that are stored. Made once, where everything is put together, and given to whoever has to do with all of them. */
public final class KindRegistry {

    private final Map<String, KindDefinition<?>> byResource = new LinkedHashMap<>();
    private final Map<String, KindDefinition<?>> byName = new LinkedHashMap<>();
    private final Kind<?> home;

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
    }

    /** In the order of discovery. */
    public List<KindDefinition<?>> all() {
        return List.copyOf(byResource.values());
    }

    /** The identities of {@link #all}. */
    public List<Kind<?>> kinds() {
        return byResource.values().stream().<Kind<?>>map(KindDefinition::kind).toList();
    }

    /** By {@link Kind#resource()}. */
    public Optional<KindDefinition<?>> find(String resource) {
        return Optional.ofNullable(byResource.get(resource));
    }

    /** As an object says it: {@code apps/v1}, {@code Deployment}. */
    public Optional<KindDefinition<?>> find(String apiVersion, String name) {
        return Optional.ofNullable(byName.get(name(apiVersion, name)));
    }

    @SuppressWarnings("unchecked") // a definition lies under its own kind
    public <T extends HasMetadata> KindDefinition<T> definition(Kind<T> kind) {
        return (KindDefinition<T>)
                find(kind.resource()).orElseThrow(() -> new IllegalArgumentException(kind + " is not a stored kind"));
    }

    /** By what the object says of itself. */
    public KindDefinition<?> of(HasMetadata object) {
        return find(object.getApiVersion(), object.getKind())
                .orElseThrow(() -> new IllegalArgumentException(
                        object.getApiVersion() + " " + object.getKind() + " is not a stored kind"));
    }

    /** The kind of namespaces, in which the objects of other kinds lie. */
    public Kind<?> home() {
        return home;
    }

    private static String name(String apiVersion, String name) {
        return apiVersion + "/" + name;
    }
}
