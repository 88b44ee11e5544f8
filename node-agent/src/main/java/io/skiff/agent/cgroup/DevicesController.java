package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Refuses every device but the usual few. When it cannot, no container is started: {@code mknod} would reach the host's disk. */
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

    /** A new group has the rules of the one above it: usually there is nothing to write. */
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

    /** Writes the rules to a group of version 1 that has none beneath it. */
    static void restrict(Path group) {
        CgroupFile.in(group, "devices.deny").write("a");
        for (var rule : DeviceRules.DEFAULT) {
            CgroupFile.in(group, "devices.allow").write(rule.text());
        }
    }
}
