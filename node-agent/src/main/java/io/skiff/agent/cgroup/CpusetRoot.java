package io.skiff.agent.cgroup;

import java.nio.file.Path;

/**
 * The node's group in version 1's hierarchy of cpusets. A new group there has no processor, and takes no process; beneath this one each
 * new group has the processors and memory nodes of the one above it ({@code cgroup.clone_children}), which costs nothing.
 */
record CpusetRoot(Path above, Path group) {

    static CpusetRoot of(Path mount, String rootName) {
        return new CpusetRoot(mount, mount.resolve(rootName));
    }

    /** Fine when it is there. */
    void create() {
        new CgroupDirectory(group).create();
        for (var name : new String[] {"cpuset.cpus", "cpuset.mems"}) {
            var file = CgroupFile.in(group, name);
            if (file.read().orElse("").isEmpty()) {
                CgroupFile.in(above, name).read().ifPresent(file::write);
            }
        }
        CgroupFile.in(group, "cgroup.clone_children").write("1");
    }
}
