package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import java.nio.file.Path;
import java.util.List;

/** What pods keep on this host's disks: volumes, the files of their identity, logs. */
public interface PodStorage {

    /** Makes the pod's volumes, and brings those that hold files up to date. Idempotent. */
    void prepare(PodSpec pod);

    /**
     * What one container sees of them, and its /etc/hosts, /etc/hostname and /etc/resolv.conf.
     *
     * @param address of the pod, empty when it has none
     */
    List<BindMount> mounts(PodSpec pod, ContainerTemplate container, String address);

    /** Where the output of a run goes. The logs of the last two runs of a container are kept. */
    Path logDirectory(ContainerId run);

    /** The disk that most of it is on. */
    Disk disk();

    record Disk(long totalBytes, long usableBytes) {}

    /** Removes all of it. Does nothing when there is nothing. */
    void clear(PodUid pod);
}
