package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;
import java.util.stream.Collectors;

/**
 * Refuses every device but the usual few. If that fails no container starts, because {@code mknod} would reach the
 * host's disk.
 */
final class DevicesController implements Controller {

    private final Syscalls syscalls;

    DevicesController(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    @Override
    public String name() {
        return "devices";
    }

    @Override
    public void applyUnified(Path group, Limits limits) {
        syscalls.attachDeviceProgram(group, DeviceProgram.of(DeviceRules.DEFAULT));
    }

    /** Writes the rules only if they differ: a new group inherits them from its parent. */
    @Override
    public void applyLegacy(Path group, Limits limits) {
        if (!isRestricted(group)) {
            restrict(group);
        }
    }

    private static boolean isRestricted(Path group) {
        var rules = CgroupFile.in(group, "devices.list").read().orElse("");
        return rules.lines().collect(Collectors.toSet()).equals(DeviceRules.TEXTS);
    }

    /** Writes the rules to a group of version 1 without children. */
    static void restrict(Path group) {
        CgroupFile.in(group, "devices.deny").write("a");
        for (var rule : DeviceRules.DEFAULT) {
            CgroupFile.in(group, "devices.allow").write(rule.text());
        }
    }
}
