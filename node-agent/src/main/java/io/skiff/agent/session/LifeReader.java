package io.skiff.agent.session;

import io.skiff.agent.container.StandardStreams;
import io.skiff.agent.pod.ContainerLife;
import io.skiff.agent.pod.ResizePolicy;
import io.skiff.agent.pod.TerminationMessage;
import io.skiff.proto.node.Container;

/** Reads what a container of the protocol says of its runs. */
final class LifeReader {

    private LifeReader() {}

    static ContainerLife life(Container container) {
        return new ContainerLife(
                container.hasPostStart() ? ProbeReader.hook(container.getPostStart()) : null,
                container.hasPreStop() ? ProbeReader.hook(container.getPreStop()) : null,
                new TerminationMessage(container.getTerminationMessagePath(), container.getMessageElseOfLogs()),
                container.getSidecar(),
                new StandardStreams(container.getStdin(), container.getStdinOnce(), container.getTty()),
                container.getProcessesOf(),
                new ResizePolicy(container.getRestartOnCpuResize(), container.getRestartOnMemoryResize()));
    }
}
