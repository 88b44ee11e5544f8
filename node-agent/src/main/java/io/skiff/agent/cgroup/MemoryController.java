package io.skiff.agent.cgroup;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Sets the memory limit. Swap does not extend it. */
final class MemoryController implements Controller {

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        if (limits.memoryLimitBytes().isEmpty()) {
            return;
        }
        CgroupFile.in(group, "memory.max")
                .write(Long.toString(limits.memoryLimitBytes().getAsLong()));
        var swap = CgroupFile.in(group, "memory.swap.max");
        if (swap.exists()) {
            swap.write("0");
        }
    }

    @Override
    public void applyLegacy(Path group, Limits limits) {
        limits.memoryLimitBytes().ifPresent(limit -> legacy(group, limit, false));
    }

    /** The limit of memory and swap together is never the smaller one, not for a moment. */
    @Override
    public void changeLegacy(Path group, Limits limits) {
        limits.memoryLimitBytes().ifPresent(limit -> {
            var before = CgroupFile.in(group, "memory.limit_in_bytes").read().map(Long::parseLong);
            legacy(group, limit, before.isPresent() && limit > before.get());
        });
    }

    private static void legacy(Path group, long limit, boolean isRaised) {
        var files = new ArrayList<>(List.of(CgroupFile.in(group, "memory.limit_in_bytes")));
        // the same number leaves nothing for swap
        var withSwap = CgroupFile.in(group, "memory.memsw.limit_in_bytes");
        if (withSwap.exists()) {
            files.add(isRaised ? 0 : 1, withSwap);
        }
        files.forEach(file -> file.write(Long.toString(limit)));
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
