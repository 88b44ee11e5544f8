package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Sets what a group has of the memory for sure, and its limit, which swap does not extend. */
final class MemoryController implements Controller {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        limits.memoryLimitBytes().ifPresent(bytes -> limitUnified(group, bytes));
        protect(group, limits.memoryRequestBytes().orElse(0));
    }

    @Override
    public void applyLegacy(Path group, Limits limits) {
        limits.memoryLimitBytes().ifPresent(bytes -> limitLegacy(group, bytes));
    }

    static void limitUnified(Path group, long bytes) {
        CgroupFile.in(group, "memory.max").write(Long.toString(bytes));
        var swap = CgroupFile.in(group, "memory.swap.max");
        if (swap.exists()) {
            swap.write("0");
        }
    }

    /** What the kernel leaves the group when others want memory. Version 1 has nothing of that meaning. */
    static void protect(Path group, long bytes) {
        // in most cases it is nothing, as in a new group
        if (protection(group) != bytes) {
            CgroupFile.in(group, "memory.min").write(Long.toString(bytes));
        }
    }

    static long protection(Path group) {
        return CgroupFile.in(group, "memory.min").read().map(Long::parseLong).orElse(0L);
    }

    /** The limit of memory and swap together is never the smaller one, not for a moment: the kernel refuses that. */
    static void limitLegacy(Path group, long bytes) {
        var limit = CgroupFile.in(group, "memory.limit_in_bytes");
        // the same number leaves nothing for swap
        var withSwap = CgroupFile.in(group, "memory.memsw.limit_in_bytes");
        if (!withSwap.exists()) {
            limit.write(Long.toString(bytes));
            return;
        }
        boolean isRaised = limit.read()
                .map(Long::parseLong)
                .filter(before -> bytes > before)
                .isPresent();
        var files = isRaised ? List.of(withSwap, limit) : List.of(limit, withSwap);
        files.forEach(file -> file.write(Long.toString(bytes)));
    }

    /** The memory in use without the pages of files that nobody used lately. */
    static OptionalLong workingSetUnified(Path group) {
        return workingSet(group, "memory.current", "inactive_file");
    }

    static OptionalLong workingSetLegacy(Path group) {
        return workingSet(group, "memory.usage_in_bytes", "total_inactive_file");
    }

    private static OptionalLong workingSet(Path group, String usage, String inactive) {
        var used = CgroupFile.in(group, usage).read();
        var reclaimable = CgroupFile.in(group, "memory.stat").readField(inactive);
        return used.isPresent()
                ? OptionalLong.of(Math.max(0, Long.parseLong(used.get()) - reclaimable.orElse(0)))
                : OptionalLong.empty();
    }

    /** Counts the processes of the group that the kernel killed for lack of memory. */
    static OptionalLong oomKillsUnified(Path group) {
        return CgroupFile.in(group, "memory.events").readField("oom_kill");
    }

    static OptionalLong oomKillsLegacy(Path group) {
        return CgroupFile.in(group, "memory.oom_control").readField("oom_kill");
    }
}
