package io.skiff.controlplane.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.object.Json;
import io.skiff.controlplane.store.Transaction;
import java.util.List;

/**
 * The allocations of a new object, or the reasons why it cannot have them.
 *
 * @param hold takes the allocations in the store, together with the object
 * @param chosen the fields of its spec that the server filled in, not the user
 * @param problems the requested values that are not available
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

    /** Removes the chosen values from the object, before another try. */
    public void release(ObjectNode object) {
        if (!chosen.isEmpty()) {
            Json.child(object, "spec").remove(chosen);
        }
    }
}
