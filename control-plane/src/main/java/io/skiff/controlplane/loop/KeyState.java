package io.skiff.controlplane.loop;

import java.time.Instant;

/** The loop's state of a key between two plans. */
final class KeyState {

    /** The number of unanswered requests. The next plan waits for all of them. */
    int unanswered;

    /** The newest revision that this loop wrote for the key. The next plan waits until the view has reached it. */
    long lastWrite;

    boolean conflict;
    boolean fault;

    /** True after a fault: nobody knows whether the write happened, so the next step reads the store's revision. */
    boolean mustLook;

    boolean looking;

    /** The number of plans in a row that met a conflict or a fault. */
    int failures;

    /** After a fault the key is not planned before this time, whatever happens. */
    Instant notBefore = Instant.MIN;

    boolean canBePlanned(long viewRevision, Instant now) {
        return unanswered == 0 && lastWrite <= viewRevision && !notBefore.isAfter(now);
    }
}
