package io.skiff.agent;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import io.skiff.agent.pod.PodUid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The pods' directories on this host. */
final class HostStorage implements PodStorage {

    private final PodIdentityFiles identities;
    private final PodLogs logs;

    HostStorage(PodIdentityFiles identities, PodLogs logs) {
        this.identities = identities;
        this.logs = logs;
    }

    @Override
    public void prepare(PodSpec pod) {}

    @Override
    public List<BindMount> mounts(PodSpec pod, ContainerTemplate container, String address) {
        var mounts = new ArrayList<>(identities.mounts(pod, address));
        return mounts;
    }

    @Override
    public Path logDirectory(ContainerId run) {
        logs.removeOld(run);
        return logs.directory(run);
    }

    @Override
    public void clear(PodUid pod) {
        identities.remove(pod);
        logs.removeAll(pod);
    }
}
