package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.object.ObjectKey;
import io.skiff.controlplane.store.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads objects from the store's entries, whoever wrote these. */
final class StoredObjects {

    private StoredObjects() {}

    /** @throws RuntimeException if the value is no object of this kind and key */
    static <T extends HasMetadata> Stored<T> decode(Kind<T> kind, ObjectKey key, Entry entry) {
        var json = ObjectCodec.withRevision(entry.value(), entry.revision());
        var object = ObjectCodec.decode(kind, json);
        var metadata = object.getMetadata();
        if (metadata == null || !key.name().equals(metadata.getName())) {
            throw new UncheckedIOException(new IOException("the name in the object is not that of its key"));
        }
        if (metadata.getNamespace() != null && !key.namespace().equals(metadata.getNamespace())) {
            throw new UncheckedIOException(new IOException("the namespace in the object is not that of its key"));
        }
        return new Stored<>(kind, object, json, entry.revision());
    }
}
