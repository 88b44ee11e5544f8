package io.skiff.controlplane.view;

import io.skiff.controlplane.object.Keys;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import io.skiff.controlplane.object.ObjectKey;
import java.util.Optional;

/** Which object a key of the store holds. */
record ObjectAddress(Kind<?> kind, ObjectKey key) {

    /** Empty for keys that hold no object of a known kind: allocations, leases, what a newer version wrote. */
    static Optional<ObjectAddress> parse(String storeKey) {
        if (storeKey.startsWith(Keys.EVENTS)) {
            return parse(Kinds.EVENT, storeKey.substring(Keys.EVENTS.length()));
        }
        if (!storeKey.startsWith(Keys.OBJECTS)) {
            return Optional.empty();
        }
        var path = storeKey.substring(Keys.OBJECTS.length());
        int slash = path.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Kinds.find(path.substring(0, slash)).flatMap(kind -> parse(kind, path.substring(slash + 1)));
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
