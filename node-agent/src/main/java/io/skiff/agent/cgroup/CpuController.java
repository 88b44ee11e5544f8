package io.skiff.agent.cgroup;

import java.nio.file.Path;

/**
 * Sets the share of the processors under contention, and the quota in each period of 100 ms, with the numbers of
 * Kubernetes. A group without a request gets the least share; the kernel's default would be more than that of a small
 * request.
 */
final class CpuController implements Controller {

    private static final long PERIOD_MICROS = 100_000;
    private static final long LEAST_QUOTA_MICROS = 1_000;
    private static final long LEAST_SHARES = 2;
    private static final long MOST_SHARES = 262_144;
    private static final long SHARES_PER_CORE = 1024;

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        shareUnified(group, limits.cpuRequestMillis().orElse(0));
        limits.cpuLimitMillis()
                .ifPresent(millis -> CgroupFile.in(group, "cpu.max").write(quotaMicros(millis) + " " + PERIOD_MICROS));
    }

    @Override
    public void applyLegacy(Path group, Limits limits) {
        shareLegacy(group, limits.cpuRequestMillis().orElse(0));
        limits.cpuLimitMillis().ifPresent(millis -> {
            CgroupFile.in(group, "cpu.cfs_period_us").write(Long.toString(PERIOD_MICROS));
            CgroupFile.in(group, "cpu.cfs_quota_us").write(Long.toString(quotaMicros(millis)));
        });
    }

    static void shareUnified(Path group, long requestMillis) {
        CgroupFile.in(group, "cpu.weight").write(Long.toString(weight(shares(requestMillis))));
    }

    static void shareLegacy(Path group, long requestMillis) {
        CgroupFile.in(group, "cpu.shares").write(Long.toString(shares(requestMillis)));
    }

    static long quotaMicros(long millis) {
        return Math.max(LEAST_QUOTA_MICROS, millis * PERIOD_MICROS / 1000);
    }

    static long shares(long millis) {
        return Math.min(MOST_SHARES, Math.max(LEAST_SHARES, millis * SHARES_PER_CORE / 1000));
    }

    /** Maps shares 2..262144 linearly to weights 1..10000 (KEP-2254). */
    static long weight(long shares) {
        return 1 + (shares - LEAST_SHARES) * 9999 / (MOST_SHARES - LEAST_SHARES);
    }
}
