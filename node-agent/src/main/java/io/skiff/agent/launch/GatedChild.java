package io.skiff.agent.launch;

import java.util.List;

/** A child that waits for the agent's word before it becomes the user's program. */
public interface GatedChild {

    int pid();

    /** Owned by the caller from here on. */
    int pidfd();

    /** The descriptors by which child and agent talk at the gate; they close themselves on exec. */
    List<Integer> gateDescriptors();

    /**
     * Lets the child call execve.
     *
     * @return nothing when the program runs (or has run already); otherwise what execve answered at each place, the child being gone
     */
    List<StepFailure> open();

    /** Kills the child and waits for its end. */
    void abort();
}
