package io.skiff.agent.session;

import io.skiff.agent.loop.Stepped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Says each second that this node lives, and ends a session on which nothing is heard. */
final class Beats implements Stepped {

    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(4);

    private final Supplier<Optional<Session>> session;
    private Instant next = Instant.MIN;

    Beats(Supplier<Optional<Session>> session) {
        this.session = session;
    }

    @Override
    public Instant step(Instant now) {
        if (!now.isBefore(next)) {
            session.get().ifPresent(present -> present.beat(SILENCE));
            next = after(now);
        }
        return next;
    }

    /** Even, but for one that is late by more than a period: what was missed is not made up for. */
    private Instant after(Instant now) {
        var even = next.equals(Instant.MIN) ? now.plus(PERIOD) : next.plus(PERIOD);
        return even.isBefore(now) ? now : even;
    }
}
