package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.linux.LinuxSyscalls;
import java.nio.file.Path;
import java.util.Optional;

/** The resources of containers as their control groups count them. */
public final class CgroupResources implements ContainerResources {

    private final RuntimeConfig config;
    private final CgroupTree cgroups;

    CgroupResources(RuntimeConfig config, CgroupTree cgroups) {
        this.config = config;
        this.cgroups = cgroups;
    }

    /** Those of the containers that a runtime with this configuration makes. */
    public static CgroupResources of(RuntimeConfig config) {
        return new CgroupResources(config, CgroupTree.detect(config.cgroupRootName(), new LinuxSyscalls()));
    }

    @Override
    public Optional<Usage> usage(ContainerId id) {
        return cgroups.usage(id.pod().value(), ContainerFiles.cgroupName(id));
    }

    @Override
    public long processes(ContainerId id) {
        return cgroups.processes(id.pod().value(), ContainerFiles.cgroupName(id));
    }

    @Override
    public Path writableLayer(ContainerId id) {
        return new ContainerFiles(config, id).upper();
    }
}
