package io.skiff.agent.container;

import java.nio.file.Path;

/** Takes what containers write and keeps it; the runtime makes the FIFOs, before the container has started. */
public interface OutputSink {

    /** Begins, or after a restart of the agent goes on, to read a container's output. */
    void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory);

    /** Reads what is there, then closes; does not wait for a writer that goes on. Does nothing when it is not attached. */
    void detach(ContainerId id);

    /** As {@link #detach}, of a container that did not start: without output there is no log of it, and so the last run's stays the newest. */
    void discard(ContainerId id);
}
