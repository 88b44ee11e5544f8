package io.skiff.agent.build;

import io.skiff.agent.build.plan.Step;
import io.skiff.agent.container.ContainerId;
import io.skiff.agent.container.ContainerObservation.Ended;
import io.skiff.agent.container.ContainerSpec;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.container.PodUid;
import io.skiff.agent.container.ResourceSpec;
import io.skiff.agent.container.SecuritySpec;
import io.skiff.agent.container.StandardStreams;
import io.skiff.agent.image.BuildLease;
import io.skiff.agent.image.BuildStore;
import io.skiff.agent.linux.file.DetachedOverlay;
import io.skiff.agent.linux.file.RootDirectory;
import io.skiff.agent.node.HostResolver;
import io.skiff.agent.rootfs.OverlayRoot;
import io.skiff.agent.rootfs.OverlayUse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The tools of one build: its directory, its containers, and views of its images' roots. */
final class BuildSession implements AutoCloseable {

    private static final String HOSTS = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";

    private final Workspace workspace;
    private final BuildRuntime runtime;
    private final BuildOutputSink output;
    private final BuildNetwork network;
    private final BuildStore store;
    private final Map<String, byte[]> secrets;
    private final Path empty;
    private final BuildLease lease;
    private final Set<PodUid> sandboxes = new HashSet<>();
    private int runs;

    private BuildSession(
            Workspace workspace,
            BuildRuntime runtime,
            BuildOutputSink output,
            BuildNetwork network,
            BuildStore store,
            Map<String, byte[]> secrets) {
        this.workspace = workspace;
        this.runtime = runtime;
        this.output = output;
        this.network = network;
        this.store = store;
        this.secrets = secrets;
        this.empty = workspace.newDirectory("empty");
        this.lease = store.lease(workspace.directory());
    }

    static BuildSession begin(
            BuildStore store, BuildNetwork network, Map<String, byte[]> secrets, BuildLog log, Clock clock) {
        try {
            var workspace = Workspace.begin(store.work(), (id, left) -> endContainers(id, left, network, clock));
            try {
                return begin(workspace, store, network, secrets, log, clock);
            } catch (RuntimeException e) {
                workspace.close();
                throw e;
            }
        } catch (IOException e) {
            throw new BuildException("begin a build in " + store.directory() + ": " + e.getMessage(), e);
        }
    }

    private static BuildSession begin(
            Workspace workspace,
            BuildStore store,
            BuildNetwork network,
            Map<String, byte[]> secrets,
            BuildLog log,
            Clock clock) {
        var output = new BuildOutputSink(log);
        try {
            var runtime = new BuildRuntime(workspace.id(), workspace.directory(), output, clock);
            return new BuildSession(workspace, runtime, output, network, store, secrets);
        } catch (RuntimeException e) {
            output.close();
            throw e;
        }
    }

    /** What the containers of a killed build still say is for nobody: the next build may be another user's. */
    private static void endContainers(String id, Path left, BuildNetwork network, Clock clock) {
        try (var nobody = new BuildOutputSink(new BuildLog(OutputStream.nullOutputStream()))) {
            new BuildRuntime(id, left, nobody, clock).close();
        }
        network.detach(new PodUid(id));
    }

    /** Ends what killed builds left. */
    static void clearAbandoned(BuildStore store, BuildNetwork network, Clock clock) {
        try {
            Workspace.clearAbandoned(store.work(), (id, left) -> endContainers(id, left, network, clock));
        } catch (IOException e) {
            throw new UncheckedIOException("clear what killed builds left in " + store.directory(), e);
        }
    }

    /** What this build uses. */
    BuildLease lease() {
        return lease;
    }

    Path newDirectory(String name) {
        return workspace.newDirectory(name);
    }

    /** The upper directory of a layer that is to be made. The root of the image keeps its permissions. */
    Path newUpper(List<Path> topmostFirst) {
        Path upper = workspace.newDirectory("upper");
        topmostFirst.stream().findFirst().ifPresent(top -> RootAttributes.copy(top, upper));
        return upper;
    }

    /**
     * The root of an image as its containers see it.
     *
     * @param topmostFirst its layers
     * @param upper takes what is written
     */
    RootDirectory view(List<Path> topmostFirst, Path upper) {
        return DetachedOverlay.mount(options(topmostFirst, upper), empty);
    }

    private String options(List<Path> topmostFirst, Path upper) {
        try {
            return new OverlayRoot(withBottom(topmostFirst), upper, workspace.newDirectory("work")).options();
        } catch (IllegalArgumentException tooMany) {
            throw new BuildException(String.valueOf(tooMany.getMessage()), tooMany);
        }
    }

    /** An overlay needs a layer, and an image from scratch has none. */
    private List<Path> withBottom(List<Path> topmostFirst) {
        return topmostFirst.isEmpty() ? List.of(empty) : topmostFirst;
    }

    /** Runs a command over these layers. What it wrote is in the upper directory afterwards. */
    void run(Step.Execute step, List<Path> topmostFirst, Path upper, RunMounts.Origins origins)
            throws IOException, InterruptedException {
        try (var mounts = new RunMounts(workspace, store.cacheMounts(), lease, secrets)) {
            mounts.add(step.mounts(), origins);
            var argv = new ArrayList<>(step.argv());
            var all = new ArrayList<>(identity(step));
            if (step.script().isPresent()) {
                argv.clear();
                argv.add("/dev/dockerfile-script");
                all.add(new BindMount(script(step.script().get()), argv.get(0), true));
            }
            all.addAll(mounts.mounts());
            var targets = Stream.concat(
                            Stream.of("/dev", "/proc", "/sys"), all.stream().map(BindMount::target))
                    .toList();
            MountPoints made;
            try (var before = view(topmostFirst, workspace.newDirectory("upper"))) {
                made = MountPoints.missing(before, targets);
            }
            var environment = new LinkedHashMap<>(step.environment());
            step.proxies().forEach(environment::putIfAbsent);
            environment.putAll(mounts.variables());
            var root = new OverlayRoot(withBottom(topmostFirst), upper, workspace.newDirectory("work"));
            var id = new ContainerId(sandbox(step), "run", runs++);
            var ended = runtime.run(new ContainerSpec(
                    id,
                    root.layers(),
                    argv,
                    environment,
                    step.config().workingDirectory(),
                    step.config().user(),
                    List.of(),
                    ResourceSpec.UNLIMITED,
                    SecuritySpec.DEFAULT,
                    all,
                    workspace.directory().resolve("logs"),
                    Map.of(),
                    Optional.of(new ContainerSpec.KeptLayer(root.upper(), root.work())),
                    StandardStreams.OUTPUTS,
                    Optional.empty()));
            requireSuccess(step, ended);
            requireUnheld(root);
            made.removeFrom(upper);
        }
    }

    private static void requireSuccess(Step.Execute step, Ended ended) {
        if (ended.isOomKilled()) {
            throw new BuildException("The command '" + String.join(" ", step.argv()) + "' was killed: out of memory");
        }
        if (ended.exitCode() != 0) {
            throw new BuildException("The command '" + String.join(" ", step.argv()) + "' returned a non-zero code: "
                    + ended.exitCode());
        }
    }

    /** From here on nobody but this process writes to the layer, and what has its digest stays so. */
    private void requireUnheld(OverlayRoot root) throws IOException, InterruptedException {
        if (OverlayUse.isHeld(root, workspace.newDirectory("spare"), empty)) {
            throw new BuildException(
                    "the command has ended, but a process outside of it has a file or directory of its root open,"
                            + " and could change the layer later; let no RUN pass open files to other builds"
                            + " (over a socket in a cache mount, say)");
        }
    }

    private Path script(String content) throws IOException {
        Path file = Files.writeString(workspace.newDirectory("script").resolve("script"), content);
        new io.skiff.agent.linux.file.Inodes().setMode(file, 0755);
        return file;
    }

    /** The files that tell a container its names. */
    private List<BindMount> identity(Step.Execute step) throws IOException {
        Path directory = workspace.newDirectory("identity");
        var resolver = HostResolver.ofThisHost();
        boolean isHost = isHostNetwork(step);
        var files = Map.of(
                "hosts", isHost ? Files.readString(Path.of("/etc/hosts")) : HOSTS,
                "hostname", "build\n",
                "resolv.conf", isHost ? resolver.ofHost() : resolver.ofPods());
        var mounts = new ArrayList<BindMount>();
        for (var file : new java.util.TreeMap<>(files).entrySet()) {
            Path written = Files.writeString(directory.resolve(file.getKey()), file.getValue());
            mounts.add(new BindMount(written, "/etc/" + file.getKey(), false));
        }
        return mounts;
    }

    private boolean isHostNetwork(Step.Execute step) {
        return switch (step.network()) {
            case DEFAULT -> network.isHost();
            case HOST -> requireHostNetwork();
            case NONE -> false;
        };
    }

    private boolean requireHostNetwork() {
        if (!network.isHost()) {
            throw new BuildException(
                    "RUN --network=host is not allowed on a node: a build has the network of a pod; leave the flag out");
        }
        return true;
    }

    private PodUid sandbox(Step.Execute step) {
        boolean isNone = step.network() == io.skiff.agent.build.dockerfile.Instruction.Run.Network.NONE;
        var pod = new PodUid(workspace.id() + (isNone ? "-none" : ""));
        if (sandboxes.add(pod)) {
            var sandbox = runtime.createSandbox(pod, isHostNetwork(step));
            if (!isNone) {
                network.attach(sandbox);
            }
        }
        return pod;
    }

    /** A directory of the host with the root of an image, for a bind mount; it ends with the build. */
    Path mountedView(List<Path> topmostFirst) {
        Path place = workspace.newDirectory("view");
        new io.skiff.agent.linux.file.Inodes()
                .mountOverlay(place, options(topmostFirst, workspace.newDirectory("upper")));
        return place;
    }

    @Override
    public void close() {
        try (workspace;
                output;
                runtime) {
            network.detach(new PodUid(workspace.id()));
        }
    }
}
