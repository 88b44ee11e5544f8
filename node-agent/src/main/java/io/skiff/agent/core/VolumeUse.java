package io.skiff.agent.core;

import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.pod.Assignments;
import io.skiff.agent.pod.VolumeHandles;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out which directories of persistent volumes something on this host may have. */
final class VolumeUse {

    private final Assignments assignments;
    private final ContainerRuntime runtime;

    VolumeUse(Assignments assignments, ContainerRuntime runtime) {
        this.assignments = assignments;
        this.runtime = runtime;
    }

    /** True also while there is something of a pod whose body is not known, or cannot be read: it may have any. */
    Predicate<String> now() {
        var containers = runtime.list();
        boolean isUnknown = Stream.concat(
                        runtime.listSandboxes().stream().map(Sandbox::pod),
                        containers.stream().map(container -> container.id().pod()))
                .anyMatch(pod -> !pod.isOfBuild() && !assignments.isKnown(pod));
        var started = containers.stream()
                .flatMap(container -> VolumeHandles.of(container).stream())
                .collect(Collectors.toUnmodifiableSet());
        return handle -> isUnknown || started.contains(handle) || assignments.isVolumeUsed(handle);
    }
}
