package io.skiff.agent.launch;

import java.util.List;

/** A child that waits at the gate, before it becomes the user's program. */
public interface GatedChild {

    int pid();

    /** The descriptor of the child's process. The caller owns it from here on. */
    int pidfd();

    /** The child's descriptors for the gate. They close themselves on exec. */
    List<Integer> gateDescriptors();

    /**
     * Lets the child call execve.
     *
     * @return an empty list if the program runs or has run; otherwise the answer of execve for each path, and the child
     *     is gone
     */
    List<StepFailure> open();

    /** Kills the child and waits for its end. */
    void abort();
}
