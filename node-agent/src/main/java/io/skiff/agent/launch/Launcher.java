package io.skiff.agent.launch;

import io.skiff.agent.linux.ErrnoException;

/** Makes the child of a launch and brings it to the gate. */
public interface Launcher extends AutoCloseable {

    /**
     * Returns when the child has made all its steps and waits at the gate.
     *
     * @throws ErrnoException with the step that failed; the child is gone then
     */
    GatedChild launch(LaunchPlan plan);

    @Override
    void close();
}
