package io.skiff.controlplane.object;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The identity of one kind of object: how it is named in the API, and the class that it is decoded to.
 *
 * @param group empty for the core group
 * @param name CamelCase, {@code ReplicaSet}
 * @param type the decoded form. An object that came from the view is never changed; make an edited copy
 */
public record Kind<T extends HasMetadata>(
        String group,
        String version,
        String name,
        String plural,
        String singular,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        Class<T> type) {

    public Kind {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /** {@code v1}, {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods}, {@code deployments.apps}: unique over all groups. */
    public String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return resource();
    }
}
