package io.skiff.controlplane.step;

import java.time.Instant;
import java.util.Optional;

/** Something that works in small steps, always on one thread, and never waits in one. */
public interface Stepped {

    /** Does one thing. False when there is nothing to do now. */
    boolean step(Instant now);

    /** When there will be something to do even if nothing happens before. */
    Optional<Instant> nextDue();
}
