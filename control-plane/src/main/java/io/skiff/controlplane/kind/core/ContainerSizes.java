package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.SpecPart;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.object.ObjectCodec;
import io.skiff.controlplane.pod.QosClass;
import java.util.HashMap;
import java.util.List;

/** The resources of a pod's containers, which the sub-resource {@code resize} changes, by Kubernetes' rules (KEP-1287). */
final class ContainerSizes implements SpecPart {

    private static final List<String> LISTS = List.of("containers", "initContainers");
    private static final List<String> RESIZED = List.of("cpu", "memory");

    @Override
    public String shown() {
        return "spec.containers[*].resources";
    }

    @Override
    public JsonNode of(JsonNode spec) {
        var sizes = Json.object();
        for (var list : LISTS) {
            for (var container : spec.path(list)) {
                sizes.set(name(container), container.path("resources").deepCopy());
            }
        }
        return sizes;
    }

    @Override
    public boolean isOfNewObjects() {
        return true;
    }

    /** What else the user's object changes of these containers is taken too, so that it is refused. */
    @Override
    public void copy(JsonNode from, ObjectNode to) {
        for (var list : LISTS) {
            var asked = new HashMap<String, JsonNode>();
            from.path(list).forEach(container -> asked.put(name(container), container));
            for (var container : Defaults.objects(to.path(list))) {
                var wanted = asked.get(name(container));
                for (var field : List.of("resources", "resizePolicy")) {
                    if (wanted != null && wanted.has(field)) {
                        container.set(field, wanted.path(field).deepCopy());
                    } else if (wanted != null) {
                        container.remove(field);
                    }
                }
            }
        }
    }

    private static String name(JsonNode container) {
        return container.path("name").asText();
    }

    /** Checks a change of a pod, of which all but the resources is checked elsewhere. */
    static void check(Field after, JsonNode before) {
        boolean isChanged = false;
        for (var list : LISTS) {
            var old = new HashMap<String, JsonNode>();
            before.path("spec").path(list).forEach(container -> old.put(name(container), container.path("resources")));
            for (var container : after.at("spec").at(list).items()) {
                var was = old.get(container.at("name").text());
                var resources = container.at("resources");
                if (was != null && !was.equals(resources.node())) {
                    isChanged = true;
                    check(container, resources, was, list);
                }
            }
        }
        if (isChanged && !qos(after.node()).equals(qos(before))) {
            after.at("spec").invalid("Pod QOS Class may not change as a result of resizing");
        }
    }

    private static void check(Field container, Field resources, JsonNode was, String list) {
        boolean lasts = list.equals("containers")
                || container.at("restartPolicy").text().equals("Always");
        if (!lasts) {
            resources.forbidden("only the resources of containers and sidecars can be changed");
        }
        for (var part : List.of("limits", "requests")) {
            var after = resources.at(part);
            for (var name : RESIZED) {
                if (was.path(part).has(name) && !after.node().has(name)) {
                    after.forbidden("resource " + part + " cannot be removed: " + name);
                }
            }
            if (!others(after.node()).equals(others(was.path(part)))) {
                after.forbidden("only cpu and memory resources are mutable");
            }
        }
    }

    private static JsonNode others(JsonNode quantities) {
        var others = Json.object();
        quantities.properties().forEach(entry -> {
            if (!RESIZED.contains(entry.getKey())) {
                others.set(entry.getKey(), entry.getValue());
            }
        });
        return others;
    }

    private static String qos(JsonNode pod) {
        return QosClass.of(ObjectCodec.decode(PodKind.POD, (ObjectNode) pod));
    }
}
