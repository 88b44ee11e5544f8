package io.skiff.agent.launch;

import io.skiff.agent.linux.ErrnoException;

/** Clones the child of a launch and brings it to the gate. */
public interface Launcher extends AutoCloseable {

    /**
     * Returns when the child has done all its steps and waits at the gate.
     *
     * @throws ErrnoException if a step failed; it names the step, and the child is gone
     */
    GatedChild launch(LaunchPlan plan);

    @Override
    void close();
}
