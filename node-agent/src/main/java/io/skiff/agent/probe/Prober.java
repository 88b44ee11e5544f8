package io.skiff.agent.probe;

import io.skiff.agent.pod.ProbeSpec;

/** Asks a container once. */
@FunctionalInterface
public interface Prober {

    /** @param address of the pod. Returns within the probe's timeout, more or less. */
    Outcome probe(ProbeSpec probe, String address);

    /** What a probe amounts to; Kubernetes' words. */
    enum Verdict {
        SUCCESS("", ""),
        /** It counts as a success, and its user should know how it came about. */
        WARNING("ProbeWarning", "warning"),
        FAILURE("Unhealthy", "failed"),
        /** The probe could not be asked: this says nothing of the container. */
        ERROR("Unhealthy", "errored");

        private final String reason;
        private final String title;

        Verdict(String reason, String title) {
            this.reason = reason;
            this.title = title;
        }

        /** Of the event that tells it; empty when there is none. */
        public String reason() {
            return reason;
        }

        public String title() {
            return title;
        }
    }

    /** @param message why, for the user; empty on success */
    record Outcome(Verdict verdict, String message) {

        public static final Outcome SUCCESS = new Outcome(Verdict.SUCCESS, "");

        public static Outcome warning(String message) {
            return new Outcome(Verdict.WARNING, message);
        }

        public static Outcome failure(String message) {
            return new Outcome(Verdict.FAILURE, message);
        }

        public static Outcome error(String message) {
            return new Outcome(Verdict.ERROR, message);
        }

        public boolean isSuccess() {
            return verdict == Verdict.SUCCESS || verdict == Verdict.WARNING;
        }
    }
}
