package io.skiff.controlplane.loop;

import java.time.Instant;

/** What the loop remembers of a key between two plans. */
final class KeyState {

    /** Requests on their way, each to be answered before the next plan. */
    int unanswered;

    /** The newest revision that this loop wrote for the key; the view has to be there before the next plan. */
    long lastWrite;

    boolean conflict;
    boolean fault;

    /** After a fault: nobody knows what was written, so the store's revision is read before the next plan. */
    boolean mustLook;

    boolean looking;

    /** Plans in a row that met a conflict or a fault. */
    int failures;

    /** Not planned before, whatever happens: after a fault. */
    Instant notBefore = Instant.MIN;

    boolean canBePlanned(long viewRevision, Instant now) {
        return unanswered == 0 && lastWrite <= viewRevision && !notBefore.isAfter(now);
    }
}
