package io.skiff.controlplane.view;

import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;
import java.util.Optional;

/** The address of one object: its kind and its key. */
public record ObjectAddress(Kind<?> kind, ObjectKey key) {

    /**
     * Parses a key of the store; empty if it holds no object of a known kind but an allocation, a lease, or something
     * of a newer version.
     */
    static Optional<ObjectAddress> parse(String storeKey, KindRegistry kinds) {
        boolean lasts = storeKey.startsWith(Keys.OBJECTS);
        if (!storeKey.startsWith(Keys.ROOT)) {
            return Optional.empty();
        }
        var path = storeKey.substring((lasts ? Keys.OBJECTS : Keys.ROOT).length());
        int slash = path.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : kinds.find(path.substring(0, slash))
                        .<Kind<?>>map(KindDefinition::kind)
                        .filter(kind -> kind.expires() != lasts)
                        .flatMap(kind -> parse(kind, path.substring(slash + 1)));
    }

    /** {@code pods/namespace/name}. */
    @Override
    public String toString() {
        return kind + "/" + key;
    }

    private static Optional<ObjectAddress> parse(Kind<?> kind, String namespaceAndName) {
        int slash = namespaceAndName.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        var namespace = kind.namespaced() ? namespaceAndName.substring(0, slash) : "";
        return Optional.of(new ObjectAddress(kind, new ObjectKey(namespace, namespaceAndName.substring(slash + 1))));
    }
}
