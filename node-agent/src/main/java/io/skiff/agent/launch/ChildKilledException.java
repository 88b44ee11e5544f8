package io.skiff.agent.launch;

/** The child ended before it came to the gate, and no step says why: somebody, often the kernel for want of memory, killed it. */
public final class ChildKilledException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ChildKilledException(String message) {
        super(message);
    }
}
