package io.skiff.controlplane.testing;

/** Decides what becomes of each request to the {@link MemoryStore}. */
@FunctionalInterface
public interface Faults {

    Faults NONE = operation -> Fault.NONE;

    Fault next(String operation);

    /** What can become of a request. */
    enum Fault {
        NONE,
        /** It never arrives; the caller learns only that the store is unavailable. */
        LOSE_REQUEST,
        /** It is done, and the caller learns only that the store is unavailable. */
        LOSE_ANSWER,
        /** It is done not now but when its answer is delivered. */
        DELAY_REQUEST,
        /** It is done twice, as by a transport that repeats; the second answer counts. */
        REPEAT_REQUEST
    }
}
