package io.skiff.agent.testing;

import io.skiff.agent.cgroup.PodLimits;
import io.skiff.agent.container.ContainerException;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerInput;
import io.skiff.agent.container.ContainerObservation;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerObservation.Running;
import io.skiff.agent.container.ContainerRuntime;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.ExecCommand;
import io.skiff.agent.container.ExecProcess;
import io.skiff.agent.container.ExecRequest;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.Sandbox;
import io.skiff.agent.container.SandboxSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host's containers in memory. Like a kernel it outlives the agents, and refuses impossible calls: a container
 * without a sandbox, or a second start of the same run. SIGTERM ends a container at once unless it ignores the signal.
 */
public final class FakeContainerRuntime implements ContainerRuntime {

    private final InstantSource clock;
    private final Map<String, Sandbox> sandboxes = new TreeMap<>();
    private final Map<ContainerId, ContainerObservation> containers = new TreeMap<>();
    private final Map<ContainerId, ContainerSpec> specs = new TreeMap<>();
    private final Set<ContainerId> everStarted = new HashSet<>();
    private final List<String> calls = new ArrayList<>();
    private final Set<String> ignoresTerm = new HashSet<>();
    private final Set<String> survivesKill = new HashSet<>();
    private Function<ContainerSpec, @Nullable RuntimeException> startFault = spec -> null;
    private Runnable onEnd = () -> {};
    private int lastPid = 1000;

    public FakeContainerRuntime(InstantSource clock) {
        this.clock = clock;
    }

    // ---- what a test controls

    /** Makes the container of this name ignore its stop signal. */
    public synchronized void ignoreTerm(String container) {
        ignoresTerm.add(container);
    }

    /** Makes the container of this name end by no signal, as one that hangs in the kernel. */
    public synchronized void survive(String container) {
        ignoresTerm.add(container);
        survivesKill.add(container);
    }

    /** Sets the fault of each start; null for success. */
    public synchronized void failStarts(Function<ContainerSpec, @Nullable RuntimeException> fault) {
        startFault = fault;
    }

    /** Lets the container's program exit. */
    public void exit(ContainerId id, int code) {
        end(id, code, 0, false);
    }

    /** Kills the container for its use of memory. */
    public void killForMemory(ContainerId id) {
        end(id, 137, 9, true);
    }

    /** Reboots the host: no process lives on. */
    public synchronized void reboot() {
        sandboxes.clear();
        containers.clear();
        specs.clear();
        everStarted.clear();
    }

    /** The calls that changed something, in order: {@code start uid_name_0}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized void forgetCalls() {
        calls.clear();
    }

    /** The spec with which a container was started. */
    public synchronized ContainerSpec spec(ContainerId id) {
        var spec = specs.get(id);
        if (spec == null) {
            throw new IllegalStateException("container " + id + " was not started");
        }
        return spec;
    }

    /** The containers that run now. */
    public synchronized List<ContainerId> running() {
        return containers.values().stream()
                .filter(container -> container.state() instanceof Running)
                .map(ContainerObservation::id)
                .toList();
    }

    private void end(ContainerId id, int code, int signal, boolean isOomKilled) {
        Runnable listener;
        synchronized (this) {
            var container = containers.get(id);
            if (container == null || !(container.state() instanceof Running running)) {
                return;
            }
            var ended = new Ended(code, true, signal, isOomKilled, running.startedAt(), clock.instant());
            containers.put(id, new ContainerObservation(id, ended, container.labels()));
            listener = onEnd;
        }
        listener.run();
    }

    // ---- calls of the agent

    @Override
    public synchronized Sandbox createSandbox(SandboxSpec spec) {
        calls.add("create sandbox " + spec.pod());
        var sandbox = new Sandbox(spec.pod(), Path.of("/fake/netns", spec.pod().value()), spec.host());
        sandboxes.put(spec.pod().value(), sandbox);
        return sandbox;
    }

    @Override
    public synchronized void removeSandbox(PodUid pod) {
        calls.add("remove sandbox " + pod);
        if (containers.keySet().stream().anyMatch(id -> id.pod().equals(pod))) {
            throw new IllegalStateException("pod " + pod + " still has containers");
        }
        sandboxes.remove(pod.value());
    }

    @Override
    public synchronized Optional<Sandbox> findSandbox(PodUid pod) {
        return Optional.ofNullable(sandboxes.get(pod.value()));
    }

    @Override
    public synchronized List<Sandbox> listSandboxes() {
        return List.copyOf(sandboxes.values());
    }

    @Override
    public synchronized void start(ContainerSpec spec) {
        calls.add("start " + spec.id());
        var fault = startFault.apply(spec);
        if (fault != null) {
            throw fault;
        }
        if (!sandboxes.containsKey(spec.id().pod().value())) {
            throw new ContainerException(
                    "CreateContainerError", "pod " + spec.id().pod() + " has no sandbox");
        }
        if (!everStarted.add(spec.id())) {
            throw new IllegalStateException("container " + spec.id() + " was started before");
        }
        specs.put(spec.id(), spec);
        containers.put(
                spec.id(), new ContainerObservation(spec.id(), new Running(++lastPid, clock.instant()), spec.labels()));
    }

    @Override
    public void trimAccounts() {}

    @Override
    public synchronized void resize(
            ContainerId id, ResourceSpec resources, Map<String, String> labels, PodLimits share) {
        calls.add("resize " + id);
        containers.computeIfPresent(id, (key, container) -> new ContainerObservation(id, container.state(), labels));
    }

    @Override
    public ExecRequest.Result exec(ContainerId id, ExecRequest request) {
        throw new UnsupportedOperationException("nothing is executed in a fake container; its prober answers");
    }

    @Override
    public ExecProcess open(ContainerId id, ExecCommand command) {
        throw new ContainerException("ExecError", "nothing is executed in a fake container");
    }

    @Override
    public ContainerInput input(ContainerId id) {
        throw new UnsupportedOperationException("the fake's containers have no input");
    }

    @Override
    public synchronized void keepAsEnded(ContainerSpec spec, String why) {
        if (!everStarted.add(spec.id())) {
            throw new IllegalStateException("container " + spec.id() + " was started before");
        }
        var ended = Ended.neverRan(why, clock.instant());
        containers.put(spec.id(), new ContainerObservation(spec.id(), ended, spec.labels()));
    }

    @Override
    public void signal(ContainerId id, int signal) {
        synchronized (this) {
            calls.add("signal " + signal + " " + id);
            if (ignoresTerm.contains(id.name())) {
                return;
            }
        }
        end(id, 128 + signal, signal, false);
    }

    @Override
    public void kill(ContainerId id) {
        synchronized (this) {
            calls.add("kill " + id);
            if (survivesKill.contains(id.name())) {
                return;
            }
        }
        end(id, 137, 9, false);
    }

    @Override
    public synchronized void remove(ContainerId id) {
        calls.add("remove " + id);
        var container = containers.get(id);
        if (container != null && container.state() instanceof Running) {
            throw new IllegalStateException("container " + id + " still runs");
        }
        containers.remove(id);
        specs.remove(id);
    }

    @Override
    public synchronized List<ContainerObservation> list() {
        return List.copyOf(containers.values());
    }

    @Override
    public synchronized List<ContainerObservation> list(PodUid pod) {
        return containers.values().stream()
                .filter(container -> container.id().pod().equals(pod))
                .toList();
    }

    @Override
    public synchronized void onEnd(Runnable listener) {
        onEnd = listener;
    }

    @Override
    public synchronized void close() {
        onEnd = () -> {};
    }
}
