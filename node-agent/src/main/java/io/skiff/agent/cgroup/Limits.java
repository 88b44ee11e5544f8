package io.skiff.agent.cgroup;

import java.util.OptionalLong;

/**
 * The limits of a container; an empty field means no limit.
 *
 * @param cpuRequestMillis the share under contention, in thousandths of a core
 * @param cpuLimitMillis the quota, in thousandths of a core
 */
public record Limits(
        OptionalLong cpuRequestMillis,
        OptionalLong cpuLimitMillis,
        OptionalLong memoryLimitBytes,
        OptionalLong pidsLimit) {}
