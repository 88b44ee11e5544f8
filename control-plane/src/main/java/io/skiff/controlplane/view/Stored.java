package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;

/**
 * An object of the view.
 *
 * @param object decoded, with its resourceVersion; all readers share it, so nobody may change it
 * @param json the form that the API serves, UTF-8, with its resourceVersion; nobody may change it
 * @param revision of its last write
 */
@SuppressWarnings("ArrayRecordComponent") // compared by revision
public record Stored<T extends HasMetadata>(Kind<T> kind, T object, byte[] json, long revision) {

    public ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    public ObjectAddress address() {
        return new ObjectAddress(kind, key());
    }

    public String name() {
        return object.getMetadata().getName();
    }

    /** The object's namespace; empty for a cluster-wide kind. */
    public String namespace() {
        var namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    public String uid() {
        return object.getMetadata().getUid();
    }
}
