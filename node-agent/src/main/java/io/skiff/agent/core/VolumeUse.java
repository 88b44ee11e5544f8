package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.VolumeHandles;
import java.util.stream.Stream;

/** Finds out whether something on this host may have the directory of a persistent volume. */
final class VolumeUse {

    private final Assignments assignments;
    private final ContainerRuntime runtime;

    VolumeUse(Assignments assignments, ContainerRuntime runtime) {
        this.assignments = assignments;
        this.runtime = runtime;
    }

    /** True also while there is something of a pod whose body is not known, or cannot be read: it may have any. */
    boolean mayBeUsed(String handle) {
        var containers = runtime.list();
        return assignments.isVolumeUsed(handle)
                || containers.stream()
                        .anyMatch(container -> VolumeHandles.of(container).contains(handle))
                || Stream.concat(
                                runtime.listSandboxes().stream().map(Sandbox::pod),
                                containers.stream().map(container -> container.id().pod()))
                        .anyMatch(pod -> !pod.isOfBuild() && !assignments.isKnown(pod));
    }
}
