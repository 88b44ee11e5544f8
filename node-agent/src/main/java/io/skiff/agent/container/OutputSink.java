package io.skiff.agent.container;

import java.nio.file.Path;

/** Keeps the output of containers. The runtime makes the FIFOs before the container starts. */
public interface OutputSink {

    /** Starts to read a container's output, or resumes after a restart of the agent. */
    void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory);

    /**
     * As {@link #attach}, of a container whose streams are a terminal.
     *
     * @param master the sink owns it from here on, also if this fails
     */
    default void attachTerminal(ContainerId id, int master, Path logDirectory) {
        throw new UnsupportedOperationException("the output of a terminal is not kept here");
    }

    /**
     * Reads the remaining output, then closes. It does not wait for a process that still writes. Does nothing for a
     * container that is not attached.
     */
    void detach(ContainerId id);

    /**
     * Detaches a container that did not start. Without output it gets no log, so that the last run's log stays the
     * newest.
     */
    void discard(ContainerId id);
}
