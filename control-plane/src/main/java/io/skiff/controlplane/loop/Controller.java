package io.skiff.controlplane.loop;

import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One control loop's domain: which keys there are, what is observed of one, and what is to be done about that. No I/O, clock, thread, log.
 *
 * @param <K> names what is planned at once; a value, with an own toString for logs
 * @param <O> all that the planner decides by
 */
public interface Controller<K, O> {

    /** For logs and metrics: {@code deployment}. */
    String name();

    /** All keys: planned once at the start, and after the view was reset. */
    Set<K> keys(View view);

    /** The keys that a change concerns. */
    Set<K> keysOf(Change<?> change, View view);

    /** The keys that a change of a leased key concerns ({@link View#leased}). */
    default Set<K> keysOfLeased(String leased) {
        return Set.of();
    }

    /**
     * What there is of a key; empty when there is nothing to plan for. Called inside {@link View#consistently}, on a view at least as new as
     * the last write that this controller made for this key.
     */
    Optional<O> observe(K key, View view, Instant now);

    /** What is to be done now; nothing when all is as it should be. Depends on what it is given and on nothing else. */
    Plan plan(O observed, Instant now);
}
