package io.skiff.controlplane.kind;

import io.skiff.controlplane.kind.rule.Problem;
import io.skiff.controlplane.store.Transaction;
import java.util.ArrayList;
import java.util.List;

/**
 * The allocations of an object, or the reasons why it cannot have them.
 *
 * @param changes takes allocations in the store and frees others, together with the write of the object
 * @param problems the requested values that are not available
 */
public record Allocation(Transaction changes, List<Problem> problems) {

    public static final Allocation NONE = new Allocation(Transaction.NONE, List.of());

    public Allocation {
        problems = List.copyOf(problems);
    }

    public static Allocation of(Transaction changes) {
        return new Allocation(changes, List.of());
    }

    public static Allocation refused(Problem... problems) {
        return new Allocation(Transaction.NONE, List.of(problems));
    }

    /** Joins the allocations of different values of one object. */
    public Allocation and(Allocation other) {
        var all = new ArrayList<>(problems);
        all.addAll(other.problems);
        return new Allocation(changes.and(other.changes), all);
    }
}
