package io.skiff.controlplane.security;

/**
 * An attempt of a user, in the terms of Kubernetes' authorizers: a verb, and either a resource or another path.
 *
 * @param verb of a resource one of the verbs that discovery lists; of a path its method in lower case
 * @param group of the resource; empty for the core group
 * @param resource in the plural, {@code pods}; empty if the path counts
 * @param subresource {@code log}; empty for the object itself
 * @param namespace empty for all, and for a cluster-wide kind
 * @param name empty for the collection
 * @param path {@code /version}; empty for a resource
 */
public record Attempt(
        String verb, String group, String resource, String subresource, String namespace, String name, String path) {

    public static Attempt onPath(String verb, String path) {
        return new Attempt(verb, "", "", "", "", "", path);
    }

    /** Formats the attempt for the refusal, after {@code cannot}. */
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
