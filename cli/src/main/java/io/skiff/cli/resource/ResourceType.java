package io.skiff.cli.resource;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One kind of the API, and the path of its objects.
 *
 * @param group empty for the core group
 * @param shortNames the abbreviations users type
 */
public record ResourceType(
        String group,
        String version,
        String kind,
        String plural,
        String singular,
        boolean isNamespaced,
        List<String> shortNames) {

    public ResourceType {
        shortNames = List.copyOf(shortNames);
    }

    /** Written out: the JDK's own links some twenty method handles at its first call, which takes 15 ms. */
    @Override
    public int hashCode() {
        return qualifiedPlural().hashCode();
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The type's name in refusals and lists, as {@code deployments.apps}. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    /** An object's name in results, as {@code deployment.apps/web}. */
    public String display(String name) {
        return (group.isEmpty() ? singular : singular + "." + group) + "/" + name;
    }

    /** @param namespace ignored for cluster-wide types; empty for all namespaces */
    public String collectionPath(String namespace) {
        String root = group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
        return isNamespaced && !namespace.isEmpty()
                ? root + "/namespaces/" + escape(namespace) + "/" + plural
                : root + "/" + plural;
    }

    public String objectPath(String namespace, String name) {
        return collectionPath(namespace) + "/" + escape(name);
    }

    boolean isCalled(String word) {
        return word.equals(plural)
                || word.equals(singular)
                || shortNames.contains(word)
                || word.equals(qualifiedPlural())
                || word.equals(singular + "." + group)
                || word.equals(plural + "." + version + "." + group);
    }

    private static String escape(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
