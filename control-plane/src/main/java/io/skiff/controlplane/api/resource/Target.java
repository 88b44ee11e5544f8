package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.object.Kind;
import java.util.List;
import java.util.Optional;

/**
 * The resource that a path names.
 *
 * @param namespace empty for all, and for a cluster-wide kind
 * @param name empty for the collection
 * @param subresource empty for the object itself
 * @param path what follows a sub-resource that connects
 */
public record Target(
        KindDefinition<?> definition, String namespace, String name, String subresource, List<String> path) {

    public Target {
        path = List.copyOf(path);
    }

    public Kind<?> kind() {
        return definition.kind();
    }

    /** @param rest the part of the path after group and version */
    static Optional<Target> parse(KindRegistry kinds, String group, String version, List<String> rest) {
        if (rest.size() >= 3 && rest.get(0).equals("namespaces") && !isNamespaceSubresource(rest)) {
            return find(kinds, group, version, rest.get(2))
                    .filter(found -> found.kind().namespaced())
                    .flatMap(found -> of(found, rest.get(1), rest.subList(3, rest.size())));
        }
        return rest.isEmpty()
                ? Optional.empty()
                : find(kinds, group, version, rest.get(0))
                        .filter(found -> !found.kind().namespaced() || rest.size() == 1)
                        .flatMap(found -> of(found, "", rest.subList(1, rest.size())));
    }

    Target named(String other) {
        return new Target(definition, namespace, other, subresource, path);
    }

    private static boolean isNamespaceSubresource(List<String> rest) {
        return rest.size() == 3 && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    }

    private static Optional<Target> of(KindDefinition<?> definition, String namespace, List<String> names) {
        var target = new Target(
                definition,
                namespace,
                names.isEmpty() ? "" : names.get(0),
                names.size() < 2 ? "" : names.get(1),
                names.subList(Math.min(2, names.size()), names.size()));
        return target.path.isEmpty() || target.connects() ? Optional.of(target) : Optional.empty();
    }

    /** Whether requests are passed on to what the object stands for. */
    boolean connects() {
        return definition.subresources().stream()
                .anyMatch(one -> one.connects() && one.name().equals(subresource));
    }

    private static Optional<KindDefinition<?>> find(KindRegistry kinds, String group, String version, String plural) {
        return kinds.find(group.isEmpty() ? plural : plural + "." + group)
                .filter(found -> found.kind().version().equals(version)
                        && found.kind().group().equals(group)
                        && found.kind().plural().equals(plural));
    }
}
