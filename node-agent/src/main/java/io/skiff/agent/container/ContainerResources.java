package io.skiff.agent.container;

import io.skiff.agent.cgroup.Usage;
import java.nio.file.Path;
import java.util.Optional;

/** What running containers use of this host. */
public interface ContainerResources {

    /** Reads what a container uses; empty if it does not exist. */
    Optional<Usage> usage(ContainerId id);

    /** The processes and threads in a container; 0 if it does not exist. */
    long processes(ContainerId id);

    /** The directory that takes the writes of a container. */
    Path writableLayer(ContainerId id);
}
