package io.skiff.agent.cgroup;

/**
 * What a control group with all beneath it uses.
 *
 * @param cpuNanos the time on processors since the group was made
 * @param memoryBytes the kubelet's working set: all memory but the pages of files that nobody used lately, which the
 *     kernel takes back first
 */
public record Usage(long cpuNanos, long memoryBytes) {}
