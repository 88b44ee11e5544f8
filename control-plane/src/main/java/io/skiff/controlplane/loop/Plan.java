package io.skiff.controlplane.loop;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a planner decided.
 *
 * @param actions independent of each other; applied without waiting for one another. When one meets a conflict the key is planned again
 * @param wakeUp plan again at this time, whatever happens before
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
