package io.skiff.controlplane.kind.storage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.object.Json;

/** The finalizers that keep volumes and claims in use from being removed. */
final class Protection {

    private Protection() {}

    static void add(ObjectNode object, String finalizer) {
        var finalizers = Json.child(object, "metadata").withArray("finalizers");
        for (var present : finalizers) {
            if (present.asText().equals(finalizer)) {
                return;
            }
        }
        finalizers.add(finalizer);
    }
}
