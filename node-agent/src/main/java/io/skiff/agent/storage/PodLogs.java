package io.skiff.agent.storage;

import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.log.LogReader;
import io.skiff.agent.tunnel.LogSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The logs of this node's containers: a directory for each run, {@code <pod uid>/<container>/<attempt>}. */
public final class PodLogs implements LogSource {

    private final Path root;
    private final ContainerRuntime runtime;

    public PodLogs(Path root, ContainerRuntime runtime) {
        this.root = root;
        this.runtime = runtime;
    }

    /** The directory of a run's output. */
    Path directory(ContainerId run) {
        return container(run.pod(), run.name()).resolve(Integer.toString(run.attempt()));
    }

    /** The directory of the output of all runs. */
    Path container(PodUid pod, String container) {
        return root.resolve(pod.value()).resolve(container);
    }

    @Override
    public Optional<RunLog> find(PodUid pod, String container, boolean isPrevious) {
        var attempts = attempts(pod, container);
        int index = attempts.size() - (isPrevious ? 2 : 1);
        if (index < 0) {
            return Optional.empty();
        }
        var run = new ContainerId(pod, container, attempts.get(index));
        return Optional.of(new RunLog(new LogReader(directory(run)), () -> !isRunning(run)));
    }

    private boolean isRunning(ContainerId run) {
        return runtime.list(run.pod()).stream()
                .anyMatch(container -> container.id().equals(run) && container.state() instanceof Running);
    }

    private List<Integer> attempts(PodUid pod, String container) {
        var directory = container(pod, container);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{1,9}"))
                    .map(Integer::valueOf)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("list the logs in " + directory, e);
        }
    }

    /** Removes the logs of all runs of a container but the newest two. */
    void removeOld(ContainerId newest) {
        attempts(newest.pod(), newest.name()).stream()
                .filter(attempt -> attempt < newest.attempt() - 1)
                .forEach(attempt ->
                        new FileTree(directory(new ContainerId(newest.pod(), newest.name(), attempt))).delete());
    }

    void removeAll(PodUid pod) {
        new FileTree(root.resolve(pod.value())).delete();
    }
}
