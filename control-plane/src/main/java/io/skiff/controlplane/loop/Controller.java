package io.skiff.controlplane.loop;

import io.skiff.controlplane.view.Change;
import io.skiff.controlplane.view.View;
import java.time.Instant;
import java.util.Set;

/** One control loop's domain: which keys there are, and what is to be done for one. Everything here is pure: no I/O, clock, thread, log. */
public interface Controller {

    /** For logs and metrics: {@code deployment}. */
    String name();

    /** All keys: planned once at the start, and after the view was reset. */
    Set<String> keys(View view);

    /** The keys that a change concerns. */
    Set<String> keysOf(Change<?> change, View view);

    /**
     * What is to be done for a key now; nothing when it is as it should be. Called on a view at least as new as the last write that this
     * controller made for this key, inside {@link View#consistently}.
     */
    Plan plan(String key, View view, Instant now);
}
