package io.skiff.controlplane.api.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** A pod keeps what it was made with; only few fields of its spec may be changed. */
final class PodChanges {

    private PodChanges() {}

    static void check(Field after, JsonNode before) {
        var tolerations = after.at("spec").at("tolerations");
        for (var old : before.path("spec").path("tolerations")) {
            if (tolerations.items().stream().noneMatch(one -> one.node().equals(old))) {
                tolerations.forbidden("existing toleration can not be modified except its tolerationSeconds");
            }
        }
        if (!fixed(after.node().path("spec")).equals(fixed(before.path("spec")))) {
            after.at("spec")
                    .forbidden("pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it"
                            + " to be set to 1 if it was previously negative)");
        }
    }

    private static JsonNode fixed(JsonNode spec) {
        var copy = spec.deepCopy();
        if (copy instanceof ObjectNode fields) {
            fields.remove(List.of("tolerations", "activeDeadlineSeconds"));
            for (var containers : List.of("containers", "initContainers")) {
                Defaults.objects(fields.path(containers)).forEach(container -> container.remove("image"));
            }
        }
        return copy;
    }
}
