package io.skiff.controlplane.object;

import java.util.Comparator;

/** The key of an object within its kind, ordered by namespace and name. */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
