package io.skiff.agent.session;

import java.time.Duration;
import java.time.Instant;

/**
 * Decides when a repeated trouble deserves a log line: at first, then ever more seldom, but never no more, because a
 * silent log looks healthy.
 */
final class Repetition {

    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private String last = "";
    private Instant next = Instant.MIN;
    private Duration pause = FIRST;

    synchronized boolean isWorthALine(String trouble, Instant now) {
        if (!trouble.equals(last)) {
            last = trouble;
            pause = FIRST;
        } else if (now.isBefore(next)) {
            return false;
        } else {
            pause = pause.multipliedBy(2).compareTo(LONGEST) < 0 ? pause.multipliedBy(2) : LONGEST;
        }
        next = now.plus(pause);
        return true;
    }

    /** Notes that the trouble is over, so that the next one counts as new. */
    synchronized void end() {
        last = "";
    }
}
