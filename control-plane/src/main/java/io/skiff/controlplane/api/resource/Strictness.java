package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.api.kind.Kind;
import io.skiff.controlplane.api.request.Query;
import io.skiff.controlplane.api.rules.KindRules;
import io.skiff.controlplane.api.schema.Schema;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.api.status.Problem;
import java.util.ArrayList;
import java.util.List;

/** What happens to fields that do not exist or come twice ({@code fieldValidation}); nothing said is Strict. */
enum Strictness {
    STRICT,
    WARN,
    IGNORE;

    static Strictness of(Query query) {
        return switch (query.text("fieldValidation")) {
            case "", "Strict" -> STRICT;
            case "Warn" -> WARN;
            case "Ignore" -> IGNORE;
            default ->
                throw Failures.badRequest("query parameter fieldValidation: must be Strict, Warn or Ignore, not \""
                        + query.text("fieldValidation") + "\"");
        };
    }

    /**
     * Makes an object whole: drops what does not exist, fills in defaults. Fails with all that is wrong with it, so that the user has to look
     * once.
     *
     * @return warnings
     */
    List<String> complete(Kind<?> kind, ObjectNode object, List<String> doubled) {
        var found = Schema.check(kind.type(), object);
        var strict = new ArrayList<Problem>();
        found.unknown().forEach(path -> strict.add(Problem.unknown(path)));
        doubled.forEach(path -> strict.add(Problem.doubled(path)));
        var undecodable = new ArrayList<Problem>(this == STRICT ? strict : List.of());
        undecodable.addAll(found.wrong());
        var rules = KindRules.of(kind);
        rules.fillIn(object);
        var invalid = rules.problems(object).stream()
                .filter(problem -> found.wrong().stream().noneMatch(wrong -> isAbout(problem, wrong)))
                .toList();
        if (!undecodable.isEmpty()) {
            undecodable.addAll(invalid);
            throw Failures.undecodable(kind, undecodable);
        }
        if (!invalid.isEmpty()) {
            throw Failures.invalid(kind, object.at("/metadata/name").asText(""), invalid);
        }
        return this == WARN ? Warnings.of(strict) : List.of();
    }

    /** A value of a wrong type is told once, not again for what it is not. */
    private static boolean isAbout(Problem problem, Problem wrong) {
        return problem.path().startsWith(wrong.path()) || wrong.path().startsWith(problem.path() + ".");
    }
}
