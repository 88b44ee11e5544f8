package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.store.Transaction;
import java.util.List;

/**
 * What an object gets for itself, or why it cannot have it.
 *
 * @param hold takes it in the store, together with the object
 * @param chosen the fields of its spec that were filled in by us, not by the user
 * @param problems what was asked for and cannot be had
 */
public record Allocation(Transaction hold, List<String> chosen, List<Problem> problems) {

    public static final Allocation NONE = new Allocation(Transaction.NONE, List.of(), List.of());

    public Allocation {
        chosen = List.copyOf(chosen);
        problems = List.copyOf(problems);
    }

    public static Allocation of(Transaction hold, List<String> chosen) {
        return new Allocation(hold, chosen, List.of());
    }

    public static Allocation refused(Problem problem) {
        return new Allocation(Transaction.NONE, List.of(), List.of(problem));
    }

    /** Takes out of the object what was not had: another one is to be tried. */
    public void takeBack(ObjectNode object) {
        if (!chosen.isEmpty()) {
            Json.child(object, "spec").remove(chosen);
        }
    }
}
