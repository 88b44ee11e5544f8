package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.cgroup.PodLimits;
import java.util.Map;

/** Changes the limits of a running container. The record keeps them for the next agent. */
final class ContainerResize {

    private static final String REASON = "ResizeError";

    private final CgroupTree cgroups;
    private final ContainerRecords records;

    ContainerResize(CgroupTree cgroups, ContainerRecords records) {
        this.cgroups = cgroups;
        this.records = records;
    }

    void apply(LiveContainer container, ResourceSpec resources, Map<String, String> labels, PodLimits share) {
        var id = container.record().id();
        var pod = id.pod().value();
        var group = ContainerFiles.cgroupName(id);
        requireLessInUse(pod, group, resources);
        // whether it may use all devices is not changed
        cgroups.container(pod, group).change(resources.limits(false));
        cgroups.createPod(pod, share);
        container.change(record -> record.withLabels(labels), records::write);
    }

    /** The kernel would end the program, or refuse. */
    private void requireLessInUse(String pod, String group, ResourceSpec resources) {
        var usage = cgroups.usage(pod, group);
        var limit = resources.memoryLimitBytes();
        if (usage.isPresent() && limit.isPresent() && usage.get().memoryBytes() > limit.getAsLong()) {
            throw new ContainerException(
                    REASON,
                    "attempting to set memory limit (" + limit.getAsLong() + ") below current usage ("
                            + usage.get().memoryBytes() + ")");
        }
    }
}
