package io.skiff.controlplane.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The loop's state of a key between two plans. */
final class KeyState {

    private static final Backoff AFTER_CONFLICT = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1));

    /** Not longer: when the store answers again, everything that waited for it goes on. */
    private static final Backoff AFTER_OUTAGE = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));

    private static final Backoff AFTER_FAULT = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

    /** How a request ended, the worse the later. */
    enum Ending {
        DONE,
        CONFLICT,

        /** The store did not answer. */
        OUTAGE,
        FAULT;

        /** Nobody knows then whether the write happened. */
        boolean isUnknown() {
            return this == OUTAGE || this == FAULT;
        }
    }

    private int unanswered;
    private Ending worst = Ending.DONE;
    private boolean isLooking;

    /** The newest revision that this loop wrote for the key. The next plan waits until the view has reached it. */
    private long lastWrite;

    private boolean mustLook;

    /** The number of plans in a row that met a conflict or a fault. */
    private int failures;

    /** After a fault the key is not planned before this time, whatever happens. */
    private Instant notBefore = Instant.MIN;

    boolean canBePlanned(long viewRevision, Instant now) {
        return unanswered == 0 && lastWrite <= viewRevision && !notBefore.isAfter(now);
    }

    /** After a fault the next step has to read the store's revision: the next plan waits until the view has reached that. */
    boolean mustLook() {
        return mustLook;
    }

    void looks() {
        unanswered = 1;
        isLooking = true;
    }

    /** @param requests of the plan, each of which will be answered */
    void applies(int requests) {
        unanswered = requests;
    }

    /**
     * Takes in an answer.
     *
     * @param revision that the view has to reach before the key is planned again
     * @return whether it was the last
     */
    boolean answered(Ending ending, long revision) {
        lastWrite = Math.max(lastWrite, revision);
        worst = worst.compareTo(ending) < 0 ? ending : worst;
        return --unanswered == 0;
    }

    /** The store is another one, whose revisions count from below. */
    void forgetWrites() {
        lastWrite = 0;
    }

    /** The plan could not be made. */
    Instant failed(Instant now, RandomGenerator jitter) {
        worst = Ending.FAULT;
        return finish(now, jitter).orElseThrow();
    }

    /** Everything is answered. Returns when the key is to be planned again; nothing when it is to rest. */
    Optional<Instant> finish(Instant now, RandomGenerator jitter) {
        var ending = worst;
        var looked = isLooking;
        worst = Ending.DONE;
        isLooking = false;
        if (ending == Ending.DONE) {
            mustLook = false;
            failures = looked ? failures : 0;
            return looked ? Optional.of(now) : Optional.empty();
        }
        var again = now.plus(backoff(ending).delay(++failures, jitter));
        if (ending.isUnknown()) {
            mustLook = true;
            notBefore = again;
        }
        return Optional.of(again);
    }

    private static Backoff backoff(Ending ending) {
        return switch (ending) {
            case DONE -> throw new IllegalArgumentException("nothing failed");
            case CONFLICT -> AFTER_CONFLICT;
            case OUTAGE -> AFTER_OUTAGE;
            case FAULT -> AFTER_FAULT;
        };
    }
}
