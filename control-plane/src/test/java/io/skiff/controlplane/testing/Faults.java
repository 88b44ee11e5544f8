package io.skiff.controlplane.testing;

/** Decides the fate of each request to the {@link MemoryStore}. */
@FunctionalInterface
public interface Faults {

    Faults NONE = operation -> Fault.NONE;

    Fault next(String operation);

    /** The fate of a request. */
    enum Fault {
        NONE,
        /** The request never arrives, and the caller only learns that the store is unavailable. */
        LOSE_REQUEST,
        /** The request is done, but the caller only learns that the store is unavailable. */
        LOSE_ANSWER,
        /** The request is done when its answer is delivered, and not before. */
        DELAY_REQUEST,
        /** The request is done twice, as by a transport that repeats; the second answer counts. */
        REPEAT_REQUEST
    }
}
