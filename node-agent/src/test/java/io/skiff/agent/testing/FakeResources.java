package io.skiff.agent.testing;

import io.skiff.agent.cgroup.Usage;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerResources;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What containers use, as a test sets it by their names. */
public final class FakeResources implements ContainerResources {

    private final Map<String, Usage> used = new HashMap<>();
    private final Map<String, Long> processes = new HashMap<>();

    /** Sets what the container of a pod uses of the memory. */
    public synchronized void use(String pod, long memoryBytes) {
        used.put(pod, new Usage(0, memoryBytes));
    }

    /** Sets how many processes the container of a pod has. */
    public synchronized void fork(String pod, long count) {
        processes.put(pod, count);
    }

    @Override
    public synchronized Optional<Usage> usage(ContainerId id) {
        return Optional.ofNullable(used.get(id.pod().value()));
    }

    @Override
    public synchronized long processes(ContainerId id) {
        return processes.getOrDefault(id.pod().value(), 0L);
    }

    @Override
    public Path writableLayer(ContainerId id) {
        return Path.of("/fake/layers", id.toString());
    }
}
