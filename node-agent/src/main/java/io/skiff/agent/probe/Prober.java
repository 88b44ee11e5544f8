package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec;

/** Asks a container once. */
@FunctionalInterface
public interface Prober {

    /** @param address of the pod. Returns within the probe's timeout, more or less. */
    Outcome probe(ProbeSpec probe, String address);

    /** @param message why it failed, for the user; empty on success */
    record Outcome(boolean isSuccess, String message) {

        public static final Outcome SUCCESS = new Outcome(true, "");

        public static Outcome failure(String message) {
            return new Outcome(false, message);
        }
    }
}
