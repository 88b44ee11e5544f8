package io.skiff.agent.container;

import java.nio.file.Path;

/** Keeps the output of containers. The runtime makes the FIFOs before the container starts. */
public interface OutputSink {

    /** Starts to read a container's output, or resumes after a restart of the agent. */
    void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory);

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
