package io.skiff.agent.container;

import io.skiff.agent.cgroup.Limits;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The limits of a container; an empty field means no limit.
 *
 * @param cpuRequestMillis the share under contention, in thousandths of a core
 * @param cpuLimitMillis the quota, in thousandths of a core
 * @param memoryRequestBytes what it may use before it counts as one that uses too much
 * @param storageRequestBytes what it may take of the disk before it counts as one that takes too much
 * @param storageLimitBytes what its writable layer and its log may take; more ends its pod
 * @param hugePageBytes by the size of a page; none of a size that is not there
 * @param oomScoreAdjustment of its processes, -1000 to 1000: the higher, the sooner the kernel ends them when the
 *     host's memory runs out
 */
public record ResourceSpec(
        OptionalLong cpuRequestMillis,
        OptionalLong cpuLimitMillis,
        OptionalLong memoryLimitBytes,
        OptionalLong pidsLimit,
        OptionalLong memoryRequestBytes,
        OptionalLong storageRequestBytes,
        OptionalLong storageLimitBytes,
        int oomScoreAdjustment,
        Map<Long, Long> hugePageBytes) {

    public static final ResourceSpec UNLIMITED =
            new ResourceSpec(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    public ResourceSpec {
        hugePageBytes = Map.copyOf(hugePageBytes);
    }

    /** Limits without a request for memory. */
    public ResourceSpec(
            OptionalLong cpuRequestMillis,
            OptionalLong cpuLimitMillis,
            OptionalLong memoryLimitBytes,
            OptionalLong pidsLimit) {
        this(cpuRequestMillis, cpuLimitMillis, memoryLimitBytes, pidsLimit, OptionalLong.empty());
    }

    /** Limits without any of the disk. */
    public ResourceSpec(
            OptionalLong cpuRequestMillis,
            OptionalLong cpuLimitMillis,
            OptionalLong memoryLimitBytes,
            OptionalLong pidsLimit,
            OptionalLong memoryRequestBytes) {
        this(
                cpuRequestMillis,
                cpuLimitMillis,
                memoryLimitBytes,
                pidsLimit,
                memoryRequestBytes,
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                Map.of());
    }

    /** Returns a copy whose processes have another place in the order of the kernel's victims. */
    public ResourceSpec withOomScoreAdjustment(int adjustment) {
        return new ResourceSpec(
                cpuRequestMillis,
                cpuLimitMillis,
                memoryLimitBytes,
                pidsLimit,
                memoryRequestBytes,
                storageRequestBytes,
                storageLimitBytes,
                adjustment,
                hugePageBytes);
    }

    /** @param everyDevice whether the container may use all devices of the host */
    Limits limits(boolean everyDevice) {
        return new Limits(
                cpuRequestMillis,
                cpuLimitMillis,
                memoryRequestBytes,
                memoryLimitBytes,
                pidsLimit,
                everyDevice,
                hugePageBytes);
    }
}
