package io.skiff.controlplane.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One row of a planner's table.
 *
 * @param given all stored objects
 * @param actions all actions in order, in the words of the test
 * @param wakeUp the time after the beginning at which the key is planned again
 */
public record PlanRow(String name, List<HasMetadata> given, List<String> actions, Optional<Duration> wakeUp) {

    public PlanRow {
        given = List.copyOf(given);
        actions = List.copyOf(actions);
    }

    public static PlanRow of(String name, List<? extends HasMetadata> given, String... actions) {
        return new PlanRow(name, List.copyOf(given), List.of(actions), Optional.empty());
    }

    public PlanRow wakesAfter(Duration wait) {
        return new PlanRow(name, given, actions, Optional.of(wait));
    }

    @Override
    public String toString() {
        return name;
    }
}
