package io.skiff.controlplane.security;

/**
 * What somebody wants to do, as Kubernetes' authorizers are asked: a verb, and either a resource or the path of what is none.
 *
 * @param verb of a resource one of the verbs that discovery lists; of a path its method in lower case
 * @param group of the resource; empty for the core group
 * @param resource in the plural, {@code pods}; empty: the path counts
 * @param subresource {@code log}; empty: the object itself
 * @param namespace empty: all, or the kind has none
 * @param name empty: the collection
 * @param path {@code /version}; empty for a resource
 */
public record Attempt(
        String verb, String group, String resource, String subresource, String namespace, String name, String path) {

    public static Attempt onPath(String verb, String path) {
        return new Attempt(verb, "", "", "", "", "", path);
    }

    /** As it is told to whoever may not do it, behind {@code cannot}. */
    @Override
    public String toString() {
        if (resource.isEmpty()) {
            return verb + " path \"" + path + "\"";
        }
        var what = subresource.isEmpty() ? resource : resource + "/" + subresource;
        var where = namespace.isEmpty() ? " at the cluster scope" : " in the namespace \"" + namespace + "\"";
        return verb + " resource \"" + what + "\" in API group \"" + group + "\"" + where;
    }
}
