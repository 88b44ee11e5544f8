package io.skiff.controlplane.kind.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Defaults;
import io.skiff.controlplane.kind.rule.Field;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;

/** Checks changes of a pod: only few fields of its spec may change. */
final class PodChanges {

    private PodChanges() {}

    static void check(Field after, JsonNode before) {
        var tolerations = after.at("spec").at("tolerations");
        var kept = new HashSet<String>();
        tolerations.items().forEach(one -> kept.add(text(one.node())));
        for (var old : before.path("spec").path("tolerations")) {
            if (!kept.contains(text(old))) {
                tolerations.forbidden("existing toleration can not be modified except its tolerationSeconds");
            }
        }
        deadline(
                after.at("spec").at("activeDeadlineSeconds"),
                before.path("spec").path("activeDeadlineSeconds"));
        ephemeral(
                after.at("spec").at("ephemeralContainers"), before.path("spec").path("ephemeralContainers"));
        ContainerSizes.check(after, before);
        if (!fixed(after.node().path("spec")).equals(fixed(before.path("spec")))) {
            after.at("spec")
                    .forbidden("pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it"
                            + " to be set to 1 if it was previously negative)");
        }
    }

    /** They are added, and stay as they are. */
    private static void ephemeral(Field after, JsonNode before) {
        var kept = new HashMap<String, JsonNode>();
        after.items().forEach(one -> kept.put(one.at("name").text(), one.node()));
        for (var old : before) {
            var name = old.path("name").asText();
            if (!kept.containsKey(name)) {
                after.forbidden("existing ephemeral containers \"" + name + "\" may not be removed");
            } else if (!old.equals(kept.get(name))) {
                after.forbidden("existing ephemeral containers \"" + name + "\" may not be changed");
            }
        }
    }

    /** A deadline may come nearer only. */
    private static void deadline(Field after, JsonNode before) {
        if (!before.isIntegralNumber()) {
            return;
        }
        if (!after.isThere()) {
            after.invalid("must not update from a positive integer to nil value");
        } else if (after.number(0) > before.asLong()) {
            after.invalid("must be less than or equal to previous value");
        }
    }

    /**
     * A text that is equal for equal objects, in whatever order their fields stand, so that it can be looked up among
     * thousands.
     */
    private static String text(JsonNode object) {
        var fields = new TreeMap<String, String>();
        object.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().toString()));
        return fields.toString();
    }

    private static JsonNode fixed(JsonNode spec) {
        var copy = spec.deepCopy();
        if (copy instanceof ObjectNode fields) {
            fields.remove(List.of("tolerations", "activeDeadlineSeconds", "ephemeralContainers"));
            for (var containers : List.of("containers", "initContainers")) {
                Defaults.objects(fields.path(containers))
                        .forEach(container -> container.remove(List.of("image", "resources")));
            }
        }
        return copy;
    }
}
