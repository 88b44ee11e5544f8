package io.skiff.agent.build;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.LinuxContainerRuntime;
import io.skiff.agent.container.OutputSink;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.RuntimeConfig;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.container.SandboxSpec;
import io.skiff.agent.linux.LinuxSyscalls;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * The containers of one build: a runtime of its own, with directories and control groups that no pod's runtime looks at, so that the agent
 * takes no step of a build for a pod's container.
 */
final class BuildRuntime implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long CPU_REQUEST_MILLIS = 100;

    private final RuntimeConfig config;
    private final ContainerRuntime runtime;
    private final Object ends = new Object();

    /** Adopts what a killed build left under the same id. */
    BuildRuntime(String id, Path directory, OutputSink output, Clock clock) {
        this.config = RuntimeConfig.of(id, directory.resolve("run"), directory.resolve("state"));
        this.runtime = new LinuxContainerRuntime(config, output, clock);
        runtime.onEnd(() -> {
            synchronized (ends) {
                ends.notifyAll();
            }
        });
    }

    Sandbox createSandbox(PodUid pod, boolean isHostNetwork) {
        return runtime.createSandbox(new SandboxSpec(pod, "build", isHostNetwork, CPU_REQUEST_MILLIS));
    }

    /** Runs a container to its end. An interrupt ends it early. */
    Ended run(ContainerSpec spec) throws InterruptedException {
        runtime.start(spec);
        try {
            return awaitEnd(spec.id(), Duration.ofDays(1));
        } finally {
            end(spec.id());
        }
    }

    private Ended awaitEnd(ContainerId id, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (ends) {
            for (var end = findEnd(id); ; end = findEnd(id)) {
                if (end.isPresent()) {
                    return end.get();
                }
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new BuildException("the command did not end within " + patience);
                }
                ends.wait(Math.max(1, left / 1_000_000));
            }
        }
    }

    private Optional<Ended> findEnd(ContainerId id) {
        return runtime.list().stream()
                .filter(container -> container.id().equals(id))
                .map(ContainerObservation::state)
                .filter(Ended.class::isInstance)
                .map(Ended.class::cast)
                .findFirst();
    }

    /** Ends a container, if it has not ended, and removes it. */
    private void end(ContainerId id) {
        if (findEnd(id).isEmpty()) {
            runtime.kill(id);
            boolean isInterrupted = Thread.interrupted();
            try {
                awaitEnd(id, PATIENCE);
            } catch (InterruptedException again) {
                isInterrupted = true;
            }
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        runtime.remove(id);
    }

    /** Ends everything. */
    @Override
    public void close() {
        runtime.list().forEach(container -> end(container.id()));
        runtime.listSandboxes().forEach(sandbox -> runtime.removeSandbox(sandbox.pod()));
        runtime.close();
        CgroupTree.detect(config.cgroupRootName(), new LinuxSyscalls()).remove();
    }
}
