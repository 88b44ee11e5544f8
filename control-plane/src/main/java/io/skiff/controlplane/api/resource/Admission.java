package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.kind.schema.SchemaCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Checks every object before it is stored, whether it was created, replaced or patched. */
final class Admission {

    private Admission() {}

    /** Checks a new object, as {@link #admit(KindDefinition, JsonNode, ObjectNode, FieldValidation, List)} checks an edited one. */
    static List<String> admit(
            KindDefinition<?> definition, ObjectNode object, FieldValidation fieldValidation, List<String> doubled) {
        return admit(definition, object, fieldValidation, doubled, complete -> {});
    }

    /**
     * Drops fields that do not exist, fills in defaults and brings the object into the form in which it is stored. Fails with everything that is wrong with the object, so that its author has to
     * look once.
     *
     * @param doubled paths of fields that came twice in the body
     * @return warnings
     */
    static List<String> admit(
            KindDefinition<?> definition,
            JsonNode before,
            ObjectNode after,
            FieldValidation fieldValidation,
            List<String> doubled) {
        return admit(definition, after, fieldValidation, doubled, complete -> definition.carryOver(before, complete));
    }

    private static List<String> admit(
            KindDefinition<?> definition,
            ObjectNode object,
            FieldValidation fieldValidation,
            List<String> doubled,
            Consumer<ObjectNode> completed) {
        var found = SchemaCheck.check(definition.schema(), object);
        var strict = new ArrayList<Problem>();
        found.unknown().forEach(path -> strict.add(Problem.unknown(path)));
        doubled.forEach(path -> strict.add(Problem.doubled(path)));
        var undecodable = new ArrayList<Problem>(fieldValidation == FieldValidation.STRICT ? strict : List.of());
        undecodable.addAll(found.wrong());
        definition.normalize(object);
        completed.accept(object);
        var invalid = definition.problems(object).stream()
                .filter(problem -> found.wrong().stream().noneMatch(wrong -> isAbout(problem, wrong)))
                .toList();
        if (!undecodable.isEmpty()) {
            undecodable.addAll(invalid);
            throw Failures.undecodable(definition, undecodable);
        }
        if (!invalid.isEmpty()) {
            throw Failures.invalid(definition, object.at("/metadata/name").asText(""), invalid);
        }
        return fieldValidation == FieldValidation.WARN ? Warnings.of(strict) : List.of();
    }

    /** Whether a problem only repeats that a value has a wrong type. */
    private static boolean isAbout(Problem problem, Problem wrong) {
        return problem.path().startsWith(wrong.path()) || wrong.path().startsWith(problem.path() + ".");
    }
}
