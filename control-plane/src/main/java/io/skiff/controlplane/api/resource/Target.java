package io.skiff.controlplane.api.resource;

import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import java.util.List;
import java.util.Optional;

/**
 * What a path names.
 *
 * @param namespace empty: all, or the kind has none
 * @param name empty: the collection
 * @param subresource empty: the object itself
 */
public record Target(Kind<?> kind, String namespace, String name, String subresource) {

    /** @param rest the path behind the group and version */
    static Optional<Target> parse(String group, String version, List<String> rest) {
        if (rest.size() >= 3 && rest.get(0).equals("namespaces") && !isNamespaceSubresource(rest)) {
            return find(group, version, rest.get(2))
                    .filter(Kind::namespaced)
                    .flatMap(kind -> of(kind, rest.get(1), rest.subList(3, rest.size())));
        }
        return rest.isEmpty()
                ? Optional.empty()
                : find(group, version, rest.get(0))
                        .filter(kind -> !kind.namespaced() || rest.size() == 1)
                        .flatMap(kind -> of(kind, "", rest.subList(1, rest.size())));
    }

    Target named(String other) {
        return new Target(kind, namespace, other, subresource);
    }

    private static boolean isNamespaceSubresource(List<String> rest) {
        return rest.size() == 3 && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
    }

    private static Optional<Target> of(Kind<?> kind, String namespace, List<String> names) {
        return names.size() > 2
                ? Optional.empty()
                : Optional.of(new Target(
                        kind, namespace, names.isEmpty() ? "" : names.get(0), names.size() < 2 ? "" : names.get(1)));
    }

    private static Optional<Kind<?>> find(String group, String version, String plural) {
        return Kinds.ALL.stream()
                .filter(kind -> kind.group().equals(group)
                        && kind.version().equals(version)
                        && kind.plural().equals(plural))
                .findFirst();
    }
}
