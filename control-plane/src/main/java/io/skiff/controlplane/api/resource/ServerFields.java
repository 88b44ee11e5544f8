package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.SpecPart;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The fields that the server sets and users cannot change. */
final class ServerFields {

    private static final List<String> KEPT = List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "generateName",
            "resourceVersion");

    private ServerFields() {}

    static void keep(ObjectNode before, ObjectNode metadata) {
        metadata.remove(List.of("managedFields", "selfLink"));
        for (var field : KEPT) {
            var was = before.path("metadata").path(field);
            if (was.isMissingNode()) {
                metadata.remove(field);
            } else {
                metadata.set(field, was);
            }
        }
    }

    /** Lists the fields of a new object that only sub-resources write. */
    static List<Problem> parts(KindDefinition<?> definition, ObjectNode made) {
        return parts(definition, Json.object(), made, part -> !part.isOfNewObjects());
    }

    /** Lists the fields that changed although only sub-resources write them. */
    static List<Problem> parts(KindDefinition<?> definition, ObjectNode before, ObjectNode after) {
        return parts(definition, before, after, part -> true);
    }

    private static List<Problem> parts(
            KindDefinition<?> definition, ObjectNode before, ObjectNode after, Predicate<SpecPart> counts) {
        var problems = new ArrayList<Problem>();
        for (var one : definition.subresources()) {
            var part = one.part();
            if (part != null
                    && counts.test(part)
                    && !part.of(before.path("spec")).equals(part.of(after.path("spec")))) {
                problems.add(
                        Problem.forbidden(part.shown(), "is changed through the sub-resource " + one.name() + " only"));
            }
        }
        return problems;
    }

    /** Keeps allocated fields that the user's object does not name. */
    static void keepAllocations(List<String> allocated, ObjectNode before, ObjectNode after) {
        if (allocated.isEmpty()) {
            return;
        }
        var spec = Json.child(after, "spec");
        for (var field : allocated) {
            var was = before.path("spec").path(field);
            boolean isSaid =
                    !spec.path(field).isEmpty() || !spec.path(field).asText("").isEmpty();
            if (!isSaid && !was.isMissingNode()) {
                spec.set(field, was);
            }
        }
    }
}
