package io.skiff.agent.registry;

import java.io.IOException;
import java.time.Duration;

/** When a request that failed for the moment is made again: 1, 2 and 4 seconds later, or when the registry says. */
final class Retries {

    /** A registry that wants more is asked again with the pod's own back-off, so that others have their turn. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final int MOST = 3;

    private final Pause pause;
    private int done;

    Retries(Pause pause) {
        this.pause = pause;
    }

    /** Waits; false when it has been tried often enough. */
    boolean after(Reply reply) throws IOException {
        var asked = reply.header("Retry-After")
                .filter(value -> value.matches("[0-9]{1,9}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)));
        return again(asked.orElseGet(this::step));
    }

    boolean afterFault() throws IOException {
        return again(step());
    }

    /** Something came: what follows is another failure. */
    void progressed() {
        done = 0;
    }

    private Duration step() {
        return Duration.ofSeconds(1L << Math.min(done, MOST));
    }

    private boolean again(Duration wait) throws IOException {
        if (done++ >= MOST || wait.compareTo(LONGEST) > 0) {
            return false;
        }
        pause.of(wait);
        return true;
    }

    /** Waits; another clock in tests. */
    interface Pause {

        Pause SLEEPING = duration -> {
            try {
                Thread.sleep(duration.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new java.io.InterruptedIOException("interrupted while waiting for a registry");
            }
        };

        void of(Duration duration) throws IOException;
    }
}
