package io.skiff.agent.core;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerRuntime;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the pods whose containers have ended, each once. Used by one thread at a time. */
final class EndedContainers {

    private final ContainerRuntime runtime;
    private final Agenda agenda;
    private final Set<ContainerId> seen = new HashSet<>();

    EndedContainers(ContainerRuntime runtime, Agenda agenda) {
        this.runtime = runtime;
        this.agenda = agenda;
    }

    /** Due again when the next one ends. */
    @Nullable
    Instant look(Instant now) {
        var ended = runtime.list().stream()
                .filter(container -> container.state() instanceof Ended)
                .map(ContainerObservation::id)
                .toList();
        seen.retainAll(ended);
        ended.stream().filter(seen::add).map(ContainerId::pod).distinct().forEach(agenda::due);
        return null;
    }
}
