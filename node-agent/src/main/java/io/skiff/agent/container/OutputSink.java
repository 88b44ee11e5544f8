package io.skiff.agent.container;

import java.nio.file.Path;

/** Takes what containers write and keeps it; the runtime makes the FIFOs, before the container has started. */
public interface OutputSink {

    /** Begins, or after a restart of the agent goes on, to read a container's output. */
    void attach(ContainerId id, Path stdoutFifo, Path stderrFifo, Path logDirectory);

    /** Reads what is left, then closes. Does nothing when it is not attached. */
    void detach(ContainerId id);
}
