package io.skiff.agent.session;

import java.time.Duration;
import java.time.Instant;

/** When the same trouble again is worth a line: at first, then ever more seldom, as a silent log looks like one that is well. */
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

    /** All is well; the next trouble is a new one. */
    synchronized void end() {
        last = "";
    }
}
