package io.skiff.controlplane.step;

import java.time.Instant;
import java.util.Optional;

/** Works in small steps, always on one thread, and never waits in a step. */
public interface Stepped {

    /** Does one step. Returns false if there is nothing to do now. */
    boolean step(Instant now);

    /** The time at which there will be something to do even if nothing happens before. */
    Optional<Instant> nextDue();
}
