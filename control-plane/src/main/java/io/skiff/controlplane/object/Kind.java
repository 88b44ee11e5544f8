package io.skiff.controlplane.object;

import com.google.common.base.Ascii;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The identity of one kind of object: how it is named in the API, and the class that it is decoded to.
 *
 * @param group empty for the core group
 * @param name CamelCase, {@code ReplicaSet}
 * @param expires its objects lie on shared leases of about an hour, in a place of their own, and no planner looks at them
 * @param type the decoded form. An object that came from the view is never changed; make an edited copy
 */
public record Kind<T extends HasMetadata>(
        String group,
        String version,
        String name,
        String plural,
        String singular,
        boolean namespaced,
        boolean expires,
        List<String> shortNames,
        List<String> categories,
        Class<T> type) {

    public Kind {
        shortNames = List.copyOf(shortNames);
        categories = List.copyOf(categories);
    }

    /**
     * A kind whose objects lie in namespaces.
     *
     * @param apiVersion {@code v1}, {@code apps/v1}
     */
    public static <T extends HasMetadata> Kind<T> of(String apiVersion, String name, String plural, Class<T> type) {
        int slash = apiVersion.indexOf('/');
        return new Kind<>(
                apiVersion.substring(0, Math.max(0, slash)),
                apiVersion.substring(slash + 1),
                name,
                plural,
                Ascii.toLowerCase(name),
                true,
                false,
                List.of(),
                List.of(),
                type);
    }

    public Kind<T> withoutNamespaces() {
        return new Kind<>(group, version, name, plural, singular, false, expires, shortNames, categories, type);
    }

    public Kind<T> expiring() {
        return new Kind<>(group, version, name, plural, singular, namespaced, true, shortNames, categories, type);
    }

    public Kind<T> withShortNames(String... names) {
        return new Kind<>(
                group, version, name, plural, singular, namespaced, expires, List.of(names), categories, type);
    }

    /** The words that stand for several kinds: {@code all}. */
    public Kind<T> withCategories(String... words) {
        return new Kind<>(
                group, version, name, plural, singular, namespaced, expires, shortNames, List.of(words), type);
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
