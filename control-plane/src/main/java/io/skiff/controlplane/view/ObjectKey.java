package io.skiff.controlplane.view;

import java.util.Comparator;

/** Which object of a kind; ordered by namespace and name. */
record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    private static final Comparator<ObjectKey> ORDER =
            Comparator.comparing(ObjectKey::namespace).thenComparing(ObjectKey::name);

    static ObjectKey of(Stored<?> stored) {
        return new ObjectKey(stored.namespace(), stored.name());
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }
}
