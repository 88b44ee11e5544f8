package io.skiff.agent.cgroup;

import java.util.OptionalLong;

/**
 * What the containers of a pod have together.
 *
 * @param cpuRequestMillis the share under contention, in thousandths of a core
 * @param memoryRequestBytes what the kernel leaves them when others want memory
 * @param memoryLimitBytes empty for no limit
 */
public record PodLimits(long cpuRequestMillis, long memoryRequestBytes, OptionalLong memoryLimitBytes) {

    /** Without anything said about memory. */
    public static PodLimits ofCpu(long cpuRequestMillis) {
        return new PodLimits(cpuRequestMillis, 0, OptionalLong.empty());
    }
}
