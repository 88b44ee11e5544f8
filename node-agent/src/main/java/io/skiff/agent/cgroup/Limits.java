package io.skiff.agent.cgroup;

import java.util.Map;
import java.util.OptionalLong;

/**
 * The limits of a container; an empty field means no limit.
 *
 * @param cpuRequestMillis the share under contention, in thousandths of a core
 * @param cpuLimitMillis the quota, in thousandths of a core
 * @param memoryRequestBytes what the kernel leaves it when others want memory
 * @param hugePageBytes by the size of a page; none of a size that is not there
 * @param everyDevice whether it may use all devices of the host, in place of the usual few
 */
public record Limits(
        OptionalLong cpuRequestMillis,
        OptionalLong cpuLimitMillis,
        OptionalLong memoryRequestBytes,
        OptionalLong memoryLimitBytes,
        OptionalLong pidsLimit,
        boolean everyDevice,
        Map<Long, Long> hugePageBytes) {

    public Limits {
        hugePageBytes = Map.copyOf(hugePageBytes);
    }

    /** For a container with the usual devices, and nothing for sure. */
    public Limits(
            OptionalLong cpuRequestMillis,
            OptionalLong cpuLimitMillis,
            OptionalLong memoryLimitBytes,
            OptionalLong pidsLimit) {
        this(cpuRequestMillis, cpuLimitMillis, OptionalLong.empty(), memoryLimitBytes, pidsLimit, false, Map.of());
    }
}
