package io.skiff.controlplane.loop;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The result of a planner.
 *
 * @param actions independent of each other, and applied without waiting for one another. After a conflict the key is
 *     planned again
 * @param wakeUp the time at which to plan again, even if nothing changes before
 */
public record Plan(List<Action> actions, Optional<Instant> wakeUp) {

    public static final Plan NOTHING = new Plan(List.of(), Optional.empty());

    public Plan {
        actions = List.copyOf(actions);
    }

    public static Plan of(Action... actions) {
        return new Plan(List.of(actions), Optional.empty());
    }
}
