package io.skiff.agent.loop;

import java.time.Instant;
import java.time.InstantSource;

/** Goes on evenly from when it was made, whatever becomes of the host's clock: for waits, not for dates. */
public final class SteadyClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
