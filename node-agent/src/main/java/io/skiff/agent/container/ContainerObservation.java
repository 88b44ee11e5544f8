package io.skiff.agent.container;

import java.time.Instant;
import java.util.Map;

/** The present state of a container. */
public record ContainerObservation(ContainerId id, State state, Map<String, String> labels) {

    public ContainerObservation {
        labels = Map.copyOf(labels);
    }

    /** A started container runs until it has ended. An end is final. */
    public sealed interface State {}

    /** @param pid of the container's pid 1, in the agent's pid namespace */
    public record Running(int pid, Instant startedAt) implements State {}

    /**
     * @param exitCode 0-255; 128 + signal if a signal ended it; 255 with {@code isExitCodeKnown} false if it ended
     *     while no agent ran
     * @param signal the signal that ended it; 0 if it exited
     * @param isOomKilled whether the kernel killed it, or a process in it, for its memory limit
     * @param startError the reason why its program was never executed; empty if it was
     * @param message the last words that the container left; mostly empty. The runtime knows none
     */
    public record Ended(
            int exitCode,
            boolean isExitCodeKnown,
            int signal,
            boolean isOomKilled,
            Instant startedAt,
            Instant finishedAt,
            String startError,
            String message)
            implements State {

        private static final int NEVER_RAN = 128;

        /** Makes the end of a container whose program ran. */
        public Ended(
                int exitCode,
                boolean isExitCodeKnown,
                int signal,
                boolean isOomKilled,
                Instant startedAt,
                Instant finishedAt) {
            this(exitCode, isExitCodeKnown, signal, isOomKilled, startedAt, finishedAt, "");
        }

        /** Makes the end of a container that left no last words. */
        public Ended(
                int exitCode,
                boolean isExitCodeKnown,
                int signal,
                boolean isOomKilled,
                Instant startedAt,
                Instant finishedAt,
                String startError) {
            this(exitCode, isExitCodeKnown, signal, isOomKilled, startedAt, finishedAt, startError, "");
        }

        /** Returns the same end with last words. */
        public Ended withMessage(String words) {
            return new Ended(exitCode, isExitCodeKnown, signal, isOomKilled, startedAt, finishedAt, startError, words);
        }

        /** Makes the end of a container whose program could not be executed, with the exit code of other runtimes. */
        public static Ended neverRan(String why, Instant at) {
            return new Ended(NEVER_RAN, true, 0, false, at, at, why);
        }
    }
}
