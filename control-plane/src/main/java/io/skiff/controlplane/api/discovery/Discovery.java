package io.skiff.controlplane.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.rules.KindRules;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.Kind;
import io.skiff.controlplane.object.Kinds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The groups, versions and resources of this API. */
public final class Discovery {

    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> STATUS_VERBS = List.of("get", "patch", "update");
    private static final String AUTHORIZATION = "authorization.k8s.io";

    private Discovery() {}

    /** {@code /api} */
    public static ObjectNode coreVersions() {
        var versions = Json.object().put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    /** {@code /apis} */
    public static ObjectNode groups() {
        var list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        var groups = list.putArray("groups");
        groupVersions().forEach((group, version) -> groups.add(describe(group, version)));
        return list;
    }

    /** {@code /apis/GROUP} */
    public static Optional<ObjectNode> group(String group) {
        return Optional.ofNullable(groupVersions().get(group))
                .map(version -> describe(group, version).put("kind", "APIGroup").put("apiVersion", "v1"));
    }

    /** {@code /api/v1}, {@code /apis/GROUP/VERSION} */
    public static Optional<ObjectNode> resources(String group, String version) {
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
        Kinds.ALL.stream()
                .filter(kind -> kind.group().equals(group) && kind.version().equals(version))
                .forEach(kind -> add(kind, resources));
        return Optional.of(list);
    }

    private static Map<String, String> groupVersions() {
        var groups = new LinkedHashMap<String, String>();
        Kinds.ALL.stream()
                .filter(kind -> !kind.group().isEmpty())
                .forEach(kind -> groups.put(kind.group(), kind.version()));
        groups.put(AUTHORIZATION, "v1");
        return groups;
    }

    private static ObjectNode describe(String group, String version) {
        var described = Json.object().put("name", group);
        var one = Json.object().put("groupVersion", group + "/" + version).put("version", version);
        described.putArray("versions").add(one);
        described.set("preferredVersion", one);
        return described;
    }

    private static void add(Kind<?> kind, ArrayNode resources) {
        var resource = resource(kind, kind.plural(), kind.name(), VERBS, resources);
        resource.put("singularName", kind.singular());
        strings(resource, "shortNames", kind.shortNames());
        strings(resource, "categories", kind.categories());
        var rules = KindRules.of(kind);
        if (rules.hasStatus()) {
            resource(kind, kind.plural() + "/status", kind.name(), STATUS_VERBS, resources);
        }
        if (rules.hasScale()) {
            resource(kind, kind.plural() + "/scale", "Scale", STATUS_VERBS, resources)
                    .put("group", "autoscaling")
                    .put("version", "v1");
        }
        if (kind.equals(Kinds.POD)) {
            resource(kind, "pods/log", kind.name(), List.of("get"), resources);
            resource(kind, "pods/eviction", "Eviction", List.of("create"), resources)
                    .put("group", "policy")
                    .put("version", "v1");
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
