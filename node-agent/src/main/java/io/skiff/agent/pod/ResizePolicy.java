package io.skiff.agent.pod;

/** Whether a container gets other resources by a restart; if not, while it runs. */
public record ResizePolicy(boolean restartsForCpu, boolean restartsForMemory) {

    public static final ResizePolicy NOT_REQUIRED = new ResizePolicy(false, false);

    boolean restarts(Allocation before, Allocation after) {
        return (restartsForCpu && !before.hasSameCpu(after)) || (restartsForMemory && !before.hasSameMemory(after));
    }
}
