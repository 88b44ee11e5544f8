package io.skiff.agent.launch;

/**
 * Something killed the child before it came to the gate, often the kernel for lack of memory. No step recorded an
 * error.
 */
public final class ChildKilledException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ChildKilledException(String message) {
        super(message);
    }
}
