package io.skiff.agent.cgroup;

import java.nio.file.Path;

/**
 * The node's group in version 1's cpuset hierarchy. A new group there has no processor and accepts no process. Beneath
 * this group the kernel copies the processors and memory nodes from the parent ({@code cgroup.clone_children}), which
 * costs nothing.
 */
record CpusetRoot(Path above, Path group) {

    static CpusetRoot of(Path mount, String rootName) {
        return new CpusetRoot(mount, mount.resolve(rootName));
    }

    /** Makes the group. It may exist already. */
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
