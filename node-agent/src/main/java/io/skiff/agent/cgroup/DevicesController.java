package io.skiff.agent.cgroup;

import io.skiff.agent.linux.Syscalls;
import java.nio.file.Path;

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

    @Override
    public void applyLegacy(Path group, Limits limits) {
        CgroupFile.in(group, "devices.deny").write("a");
        for (var rule : DeviceRules.DEFAULT) {
            CgroupFile.in(group, "devices.allow").write(rule.text());
        }
    }
}
