package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;
import java.util.Objects;
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
        if (!limits.everyDevice()) {
            syscalls.attachDeviceProgram(group, DeviceProgram.of(DeviceRules.DEFAULT));
        }
    }

    /** Writes the rules only if they differ: a new group inherits them from its parent. */
    @Override
    public void applyLegacy(Path group, Limits limits) {
        if (limits.everyDevice()) {
            // a group can have no more than the one above it, the pod's; what is there already in the pod keeps its own
            // rules
            open(Objects.requireNonNull(group.getParent(), "the pod's group"));
            open(group);
        } else if (!isRestricted(group)) {
            restrict(group);
        }
    }

    private static void open(Path group) {
        for (var rule : DeviceRules.EVERY) {
            CgroupFile.in(group, "devices.allow").write(rule.text());
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
