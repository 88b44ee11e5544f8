package io.skiff.controlplane.view;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.ObjectKey;

/**
 * An object of the view.
 *
 * @param object decoded, with its resourceVersion; shared by all readers, so never to be changed
 * @param json the same as the API serves it, UTF-8, with its resourceVersion; never to be changed
 * @param revision of its last write
 */
@SuppressWarnings("ArrayRecordComponent") // compared by revision
public record Stored<T extends HasMetadata>(Kind<T> kind, T object, byte[] json, long revision) {

    public ObjectKey key() {
        return new ObjectKey(namespace(), name());
    }

    public String name() {
        return object.getMetadata().getName();
    }

    /** Empty for kinds without namespaces. */
    public String namespace() {
        var namespace = object.getMetadata().getNamespace();
        return namespace == null ? "" : namespace;
    }

    public String uid() {
        return object.getMetadata().getUid();
    }
}
