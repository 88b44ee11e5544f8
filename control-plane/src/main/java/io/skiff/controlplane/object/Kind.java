package io.skiff.controlplane.object;

import com.google.common.base.Ascii;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * The identity of one kind of object: its names in the API, and the class of its decoded form.
 *
 * @param group empty for the core group
 * @param name CamelCase, {@code ReplicaSet}
 * @param expires whether its objects end with shared leases of about an hour. They have a prefix of their own, and no
 *     planner sees them
 * @param type the decoded form. Nobody changes an object of the view; edit a copy
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
     * Makes a kind whose objects have a namespace.
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

    /** Adds categories, words that stand for several kinds: {@code all}. */
    public Kind<T> withCategories(String... words) {
        return new Kind<>(
                group, version, name, plural, singular, namespaced, expires, shortNames, List.of(words), type);
    }

    /** Returns {@code v1} or {@code apps/v1}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** Returns {@code pods} or {@code deployments.apps}, which is unique over all groups. */
    public String resource() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    @Override
    public String toString() {
        return resource();
    }
}
