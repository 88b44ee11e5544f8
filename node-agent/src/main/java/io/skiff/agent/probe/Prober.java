package io.skiff.agent.probe;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.pod.ProbeSpec;

/** Probes a container once. */
@FunctionalInterface
public interface Prober {

    /** @param address the pod's address. The call returns within about the probe's timeout. */
    Outcome probe(ContainerId container, ProbeSpec probe, String address);

    /** The result of a probe, in Kubernetes' words. */
    enum Verdict {
        SUCCESS("", ""),
        /** A success with a remark for the user. */
        WARNING("ProbeWarning", "warning"),
        FAILURE("Unhealthy", "failed"),
        /** The probe could not be made, which says nothing about the container. */
        ERROR("Unhealthy", "errored");

        private final String reason;
        private final String title;

        Verdict(String reason, String title) {
            this.reason = reason;
            this.title = title;
        }

        /** The reason of its event; empty if it has none. */
        public String reason() {
            return reason;
        }

        public String title() {
            return title;
        }
    }

    /** @param message the explanation for the user; empty on success */
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
