package io.skiff.controlplane.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.KindRegistry;
import io.skiff.controlplane.kind.Subresource;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists the groups, versions and resources of this API. */
public final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final String AUTHORIZATION = "authorization.k8s.io";
    private static final String METRICS = "metrics.k8s.io";

    private final KindRegistry kinds;

    public Discovery(KindRegistry kinds) {
        this.kinds = kinds;
    }

    /**
     * {@code /api}
     *
     * @param server where the client reaches this server
     */
    public ObjectNode coreVersions(String server) {
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs")
                .addObject()
                .put("clientCIDR", "0.0.0.0/0")
                .put("serverAddress", server);
        return versions;
    }

    /** Answers {@code /apis}. */
    public ObjectNode groups() {
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        groupVersions().forEach((group, version) -> groups.add(describe(group, version)));
        return list;
    }

    /** Answers {@code /apis/GROUP}. */
    public Optional<ObjectNode> group(String group) {
        return Optional.ofNullable(groupVersions().get(group))
                .map(version -> describe(group, version).put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    /** Answers {@code /api/v1} and {@code /apis/GROUP/VERSION}. */
    public Optional<ObjectNode> resources(String group, String version) {
        if (!version.equals(group.isEmpty() ? "v1" : groupVersions().get(group))) {
            return Optional.empty();
        }
        var list = Json.object()
                .put("kind", "APIResourceList")
                .put("apiVersion", "v1")
                .put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        var resources = list.putArray("resources");
        if (group.equals(AUTHORIZATION)) {
            review(resources);
        }
        if (group.equals(METRICS)) {
            metrics("nodes", "NodeMetrics", false, resources);
            metrics("pods", "PodMetrics", true, resources);
        }
        kinds.all().stream()
                .filter(one ->
                        one.kind().group().equals(group) && one.kind().version().equals(version))
                .forEach(one -> add(one, resources));
        return Optional.of(list);
    }

    private Map<String, String> groupVersions() {
        var groups = new LinkedHashMap<String, String>();
        kinds.kinds().stream()
                .filter(kind -> !kind.group().isEmpty())
                .forEach(kind -> groups.put(kind.group(), kind.version()));
        groups.put(AUTHORIZATION, "v1");
        // the last one: its nodes and pods are not those that a word means
        groups.put(METRICS, "v1beta1");
        return groups;
    }

    private static ObjectNode describe(String group, String version) {
        var described = Json.object().put("name", group);
        var one = Json.object().put("groupVersion", group + "/" + version).put("version", version);
        described.putArray("versions").add(one);
        described.set("preferredVersion", one);
        return described;
    }

    private static void add(KindDefinition<?> definition, ArrayNode resources) {
        var kind = definition.kind();
        var resource = resource(kind, kind.plural(), kind.name(), VERBS, resources);
        resource.put("singularName", kind.singular());
        strings(resource, "shortNames", kind.shortNames());
        strings(resource, "categories", kind.categories());
        definition.subresources().forEach(one -> add(kind, one, resources));
    }

    private static void add(Kind<?> kind, Subresource subresource, ArrayNode resources) {
        var shownAs = subresource.shownAs().isEmpty() ? kind.name() : subresource.shownAs();
        var resource =
                resource(kind, kind.plural() + "/" + subresource.name(), shownAs, subresource.verbs(), resources);
        if (!subresource.apiVersion().isEmpty()) {
            var groupAndVersion = subresource.apiVersion().split("/", 2);
            resource.put("group", groupAndVersion[0]).put("version", groupAndVersion[1]);
        }
    }

    private static void review(ArrayNode resources) {
        var resource = resources
                .addObject()
                .put("name", "selfsubjectaccessreviews")
                .put("singularName", "selfsubjectaccessreview")
                .put("namespaced", false)
                .put("kind", "SelfSubjectAccessReview");
        strings(resource, "verbs", List.of("create"));
    }

    private static void metrics(String plural, String kind, boolean isNamespaced, ArrayNode resources) {
        var resource = resources
                .addObject()
                .put("name", plural)
                .put("singularName", "")
                .put("namespaced", isNamespaced)
                .put("kind", kind);
        strings(resource, "verbs", List.of("get", "list"));
    }

    private static ObjectNode resource(
            Kind<?> kind, String name, String shownAs, List<String> verbs, ArrayNode resources) {
        var resource = resources
                .addObject()
                .put("name", name)
                .put("singularName", "")
                .put("namespaced", kind.namespaced())
                .put("kind", shownAs);
        strings(resource, "verbs", verbs);
        return resource;
    }

    private static void strings(ObjectNode object, String field, List<String> values) {
        if (!values.isEmpty()) {
            var array = object.putArray(field);
            values.forEach(array::add);
        }
    }
}
