package io.skiff.agent.container;

import io.skiff.agent.cgroup.CgroupTree;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.security.apparmor.AppArmorChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** A runtime of its own on this host, with one pod and a busybox image. {@code close} removes everything. */
final class Lab implements AutoCloseable {

    /** Generous, because an emulated machine is twenty times slower. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final PodUid pod = new PodUid(UUID.randomUUID().toString());
    final String node = "lab" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    final Path directory;
    final Path layer;
    final RuntimeConfig config;
    final CapturedOutput output = new CapturedOutput();
    private final boolean isStateMounted;
    ContainerRuntime runtime;

    Lab() {
        this(false);
    }

    Lab(boolean hostNetwork) {
        this(hostNetwork, "");
    }

    /**
     * @param stateOptions options of a tmpfs in place of the disk with the containers' files, {@code size=4m}; empty
     *     for none
     */
    Lab(boolean hostNetwork, String stateOptions) {
        this(new HostNamespaces(hostNetwork, false, false), stateOptions);
    }

    Lab(HostNamespaces host) {
        this(host, "");
    }

    private Lab(HostNamespaces host, String stateOptions) {
        this(host, stateOptions, Map.of());
    }

    /** @param sysctls of its pod */
    Lab(HostNamespaces host, String stateOptions, Map<String, String> sysctls) {
        this(host, stateOptions, sysctls, false);
    }

    /** With a pod whose containers see each other's processes. */
    static Lab sharingProcesses(HostNamespaces host) {
        return new Lab(host, "", Map.of(), true);
    }

    private Lab(HostNamespaces host, String stateOptions, Map<String, String> sysctls, boolean sharesProcesses) {
        try {
            directory = Files.createTempDirectory("skiff-lab");
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        var state = directory.resolve("state");
        isStateMounted = !stateOptions.isEmpty();
        if (isStateMounted) {
            new PrivateDirectory(state).create();
            new Inodes().mountTmpfs(state, stateOptions);
        }
        layer = BusyboxImage.make(directory.resolve("layer"));
        config = RuntimeConfig.of(node, directory.resolve("run"), state);
        runtime = newRuntime();
        runtime.createSandbox(new SandboxSpec(pod, "lab-pod", host, 500, sysctls, sharesProcesses));
    }

    private ContainerRuntime newRuntime() {
        return new LinuxContainerRuntime(config, output, Clock.systemUTC());
    }

    /** Replaces the runtime, as when the agent ends and a new one starts. */
    void restartRuntime() {
        stopRuntime();
        startRuntime();
    }

    void stopRuntime() {
        runtime.close();
    }

    void startRuntime() {
        runtime = newRuntime();
    }

    /** Docker's set with one more capability. */
    static SecuritySpec capabilities(String added) {
        return new SecuritySpec(List.of(added), List.of(), false, false, Optional.empty(), Optional.empty(), false);
    }

    /** What a test is about may be what the default profile of AppArmor refuses already, on a kernel that has it. */
    static SecuritySpec withoutAppArmor(SecuritySpec security) {
        return security.withAppArmor(AppArmorChoice.UNCONFINED);
    }

    Draft container(String name) {
        return new Draft(name);
    }

    /** Runs a shell script to its end, and returns its output. */
    String run(String script) {
        return container("run").script(script).runToEnd().text();
    }

    Optional<Ended> findEnd(ContainerId id) {
        return runtime.list().stream()
                .filter(observation -> observation.id().equals(id))
                .map(ContainerObservation::state)
                .filter(Ended.class::isInstance)
                .map(Ended.class::cast)
                .findFirst();
    }

    Ended awaitEnd(ContainerId id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> findEnd(id), Optional::isPresent)
                .orElseThrow();
    }

    void awaitText(ContainerId id, String text) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> output.text(id).contains(text));
    }

    @Override
    public void close() {
        for (var container : runtime.list()) {
            runtime.kill(container.id());
            awaitEnd(container.id());
            runtime.remove(container.id());
        }
        runtime.listSandboxes().forEach(sandbox -> runtime.removeSandbox(sandbox.pod()));
        runtime.close();
        CgroupTree.detect(config.cgroupRootName(), new LinuxSyscalls()).remove();
        if (isStateMounted) {
            new Inodes().unmount(config.stateDirectory());
        }
        new PrivateDirectory(directory).delete();
    }

    /** The end and the output of a container. */
    record Outcome(Ended end, String text) {}

    /** A container before its start. Each method changes one property. */
    final class Draft {

        private ContainerId id;
        private List<String> argv = List.of("/bin/true");
        private String user = "";
        private String workingDirectory = "/";
        private Map<String, String> environment = Map.of("PATH", "/bin:/usr/bin");
        private ResourceSpec resources = ResourceSpec.UNLIMITED;
        private SecuritySpec security = SecuritySpec.DEFAULT;
        private List<BindMount> mounts = List.of();
        private List<Path> layers = List.of(layer);
        private StandardStreams streams = StandardStreams.OUTPUTS;
        private Optional<ContainerId> company = Optional.empty();

        private Draft(String name) {
            int attempt = 0;
            var taken = runtime.list().stream().map(ContainerObservation::id).toList();
            while (taken.contains(new ContainerId(pod, name, attempt))) {
                attempt++;
            }
            id = new ContainerId(pod, name, attempt);
        }

        Draft script(String script) {
            return argv("/bin/sh", "-c", script);
        }

        Draft argv(String... words) {
            argv = List.of(words);
            return this;
        }

        Draft attempt(int number) {
            id = new ContainerId(id.pod(), id.name(), number);
            return this;
        }

        Draft user(String text) {
            user = text;
            return this;
        }

        Draft workingDirectory(String path) {
            workingDirectory = path;
            return this;
        }

        Draft environment(Map<String, String> variables) {
            environment = variables;
            return this;
        }

        Draft memory(long bytes) {
            resources = new ResourceSpec(
                    resources.cpuRequestMillis(),
                    resources.cpuLimitMillis(),
                    OptionalLong.of(bytes),
                    resources.pidsLimit());
            return this;
        }

        Draft cpu(long millis) {
            resources = new ResourceSpec(
                    resources.cpuRequestMillis(),
                    OptionalLong.of(millis),
                    resources.memoryLimitBytes(),
                    resources.pidsLimit());
            return this;
        }

        Draft pids(long limit) {
            resources = new ResourceSpec(
                    resources.cpuRequestMillis(),
                    resources.cpuLimitMillis(),
                    resources.memoryLimitBytes(),
                    OptionalLong.of(limit));
            return this;
        }

        Draft security(SecuritySpec chosen) {
            security = chosen;
            return this;
        }

        Draft mount(Path source, String target, boolean readOnly) {
            mounts = List.of(new BindMount(source, target, readOnly));
            return this;
        }

        Draft mounts(List<BindMount> chosen) {
            mounts = chosen;
            return this;
        }

        Draft beside(ContainerId running) {
            company = Optional.of(running);
            return this;
        }

        Draft streams(StandardStreams chosen) {
            streams = chosen;
            return this;
        }

        Draft layers(List<Path> chosen) {
            layers = chosen;
            return this;
        }

        ContainerSpec spec() {
            var alone = new ContainerSpec(
                            id,
                            layers,
                            argv,
                            environment,
                            workingDirectory,
                            user,
                            List.of(),
                            resources,
                            security,
                            mounts,
                            directory.resolve("logs").resolve(id.toString()),
                            Map.of("lab", "yes"))
                    .with(streams);
            return company.map(alone::beside).orElse(alone);
        }

        ContainerId start() {
            runtime.start(spec());
            return id;
        }

        Outcome runToEnd() {
            start();
            var end = awaitEnd(id);
            var text = output.text(id);
            runtime.remove(id);
            return new Outcome(end, text);
        }
    }
}
