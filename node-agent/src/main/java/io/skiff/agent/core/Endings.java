package io.skiff.agent.core;

import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.pod.ContainerTemplate;
import io.skiff.agent.pod.PodSpec;
import java.util.List;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** Adds to containers that have ended what they left to be told. It is read once, because it cannot change any more. */
final class Endings {

    private static final Logger LOG = LogManager.getLogger(Endings.class);

    private final PodStorage storage;
    private final PodMemory memory;

    Endings(PodStorage storage, PodMemory memory) {
        this.storage = storage;
        this.memory = memory;
    }

    /** @param pod null for a pod that is not assigned any more: nobody asks for its containers' last words */
    List<ContainerObservation> of(@Nullable PodSpec pod, List<ContainerObservation> containers) {
        if (pod == null || containers.stream().noneMatch(container -> container.state() instanceof Ended)) {
            return containers;
        }
        return containers.stream().map(container -> told(pod, container)).toList();
    }

    private ContainerObservation told(PodSpec pod, ContainerObservation container) {
        if (!(container.state() instanceof Ended ended)) {
            return container;
        }
        var words = memory.lastWords.computeIfAbsent(
                container.id(),
                id -> pod.allContainers()
                        .filter(template -> template.name().equals(id.name()))
                        .findFirst()
                        .map(template -> read(container, template, ended))
                        .orElse(""));
        return words.isEmpty()
                ? container
                : new ContainerObservation(container.id(), ended.withMessage(words), container.labels());
    }

    private String read(ContainerObservation container, ContainerTemplate template, Ended ended) {
        try {
            return storage.lastWords(container.id(), template.life().lastWords(), ended.exitCode() != 0);
        } catch (RuntimeException fault) {
            LOG.warn("The last words of container {} cannot be read: {}", container.id(), fault.getMessage());
            return "";
        }
    }
}
