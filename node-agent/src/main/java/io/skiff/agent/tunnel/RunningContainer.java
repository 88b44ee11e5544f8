package io.skiff.agent.tunnel;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;

/** Finds the present run of a container. */
final class RunningContainer {

    private RunningContainer() {}

    static ContainerId require(ContainerRuntime runtime, PodUid pod, String name) throws TunnelException {
        return runtime.list(pod).stream()
                .filter(container -> container.id().name().equals(name) && container.state() instanceof Running)
                .map(container -> container.id())
                .reduce((first, second) -> second)
                .orElseThrow(() -> new TunnelException("container \"" + name + "\" is not running"));
    }
}
