package io.skiff.agent.container;

import java.time.Duration;
import java.util.List;

/**
 * A program to be executed in a running container.
 *
 * @param argv at least one word; a first word without a slash is searched in the PATH of the container
 * @param timeout after which the program is killed, with all that it has started
 * @param mostOutput the bytes of its output that are kept; the rest is read and dropped
 * @param leavesOthers whether what it has started runs on after its end, until its container's end; else it ends with it
 */
public record ExecRequest(List<String> argv, Duration timeout, int mostOutput, boolean leavesOthers) {

    public ExecRequest {
        argv = List.copyOf(argv);
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("nothing to execute");
        }
    }

    /**
     * What became of it.
     *
     * @param exitCode 128 + signal if a signal ended it
     * @param output of both streams, in the order in which it came, as bytes
     * @param isTimedOut it was killed, because its time was over
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares results
    public record Result(int exitCode, byte[] output, boolean isTimedOut) {}
}
