package io.skiff.agent.pod;

/**
 * What this node has for one pod.
 *
 * @param cpuMillis of the whole node
 * @param memoryBytes of the whole node
 * @param usedCpuMillis the requests of all other pods
 * @param usedMemoryBytes the requests of all other pods
 */
public record NodeRoom(long cpuMillis, long memoryBytes, long usedCpuMillis, long usedMemoryBytes) {}
