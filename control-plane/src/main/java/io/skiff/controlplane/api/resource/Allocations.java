package io.skiff.controlplane.api.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.skiff.controlplane.api.status.Failures;
import io.skiff.controlplane.kind.Allocation;
import io.skiff.controlplane.kind.Allocator;
import io.skiff.controlplane.kind.Allocator.Pools;
import io.skiff.controlplane.kind.KindDefinition;
import io.skiff.controlplane.kind.PoolExhaustedException;
import io.skiff.controlplane.store.Transaction;
import io.skiff.controlplane.view.Stored;
import io.skiff.controlplane.view.View;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/**
 * Allocates what only one object may have, by what the view shows of the others. The answers are the writes that go with that of the object;
 * what a user asks for and cannot have is refused.
 */
public record Allocations(View view, Pools pools) {

    /** Writes the values into a new object. */
    <T extends HasMetadata> Transaction ofNew(KindDefinition<T> definition, ObjectNode object, String key) {
        return changes(definition, object, (allocator, others) -> allocator.allocate(object, key, others, pools));
    }

    /** Writes the values into an edited object. */
    <T extends HasMetadata> Transaction ofEdited(
            KindDefinition<T> definition, JsonNode before, ObjectNode after, String key) {
        return changes(
                definition, after, (allocator, others) -> allocator.reallocate(before, after, key, others, pools));
    }

    private <T extends HasMetadata> Transaction changes(
            KindDefinition<T> definition,
            ObjectNode object,
            BiFunction<Allocator<T>, Supplier<List<T>>, Allocation> ask) {
        try {
            var allocation = definition
                    .allocator()
                    .map(allocator -> ask.apply(allocator, () -> all(definition)))
                    .orElse(Allocation.NONE);
            if (!allocation.problems().isEmpty()) {
                throw Failures.invalid(definition, object.at("/metadata/name").asText(), allocation.problems());
            }
            return allocation.changes();
        } catch (PoolExhaustedException e) {
            throw Failures.internal(String.valueOf(e.getMessage()));
        }
    }

    private <T extends HasMetadata> List<T> all(KindDefinition<T> definition) {
        return view.list(definition.kind()).stream().map(Stored::object).toList();
    }
}
