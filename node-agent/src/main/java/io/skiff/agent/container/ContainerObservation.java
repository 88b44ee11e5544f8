package io.skiff.agent.container;

import java.time.Instant;
import java.util.Map;

/** A container as the runtime sees it now. */
public record ContainerObservation(ContainerId id, State state, Map<String, String> labels) {

    public ContainerObservation {
        labels = Map.copyOf(labels);
    }

    /** Started containers run until they have ended; nothing follows an end. */
    public sealed interface State {}

    /** @param pid of the container's pid 1, in the agent's pid namespace */
    public record Running(int pid, Instant startedAt) implements State {}

    /**
     * @param exitCode 0-255; 128 + signal when a signal ended it; 255 with {@code isExitCodeKnown} false when it ended while nobody looked
     * @param signal that ended it, 0 when it exited
     * @param isOomKilled the kernel killed it, or a process in it, for its memory limit
     * @param startError why its program was never executed; empty when it was
     */
    public record Ended(
            int exitCode,
            boolean isExitCodeKnown,
            int signal,
            boolean isOomKilled,
            Instant startedAt,
            Instant finishedAt,
            String startError)
            implements State {

        private static final int NEVER_RAN = 128;

        /** One whose program ran. */
        public Ended(
                int exitCode,
                boolean isExitCodeKnown,
                int signal,
                boolean isOomKilled,
                Instant startedAt,
                Instant finishedAt) {
            this(exitCode, isExitCodeKnown, signal, isOomKilled, startedAt, finishedAt, "");
        }

        /** One whose program could not be executed; the exit code is that of other runtimes. */
        public static Ended neverRan(String why, Instant at) {
            return new Ended(NEVER_RAN, true, 0, false, at, at, why);
        }
    }
}
