package io.skiff.agent.container;

import static io.skiff.agent.linux.Flags.CLONE_NEWIPC;
import static io.skiff.agent.linux.Flags.CLONE_NEWNET;
import static io.skiff.agent.linux.Flags.CLONE_NEWUTS;

import io.skiff.agent.launch.Launcher;
import io.skiff.agent.linux.Syscalls;
import io.skiff.agent.linux.UserRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pods' namespaces. A bind mount of its file pins each one, so that it lives without a process.
 *
 * <p>On disk: {@code <run>/pods/<uid>/ns/{net,ipc,uts,user}}, and {@code host-network} and the like, for those of the
 * host, {@code users}, {@code pause}, and {@code hostname}, which is written last: a pod without it is incomplete.
 */
final class Sandboxes {

    private static final String HOSTNAME = "hostname";
    private static final String HOST_NETWORK = "host-network";
    private static final String HOST_IPC = "host-ipc";
    private static final String HOST_PID = "host-pid";

    /** Of the pod's pause process; absent if each container has processes of its own. */
    private static final String PAUSE = "pause";

    /** The first id of its range; absent if the pod has no user namespace of its own. */
    private static final String USERS = "users";

    /** The files that say which of the host's namespaces a pod uses. */
    private static final Map<String, Predicate<HostNamespaces>> MARKS = Map.of(
            HOST_NETWORK, HostNamespaces::network,
            HOST_IPC, HostNamespaces::ipc,
            HOST_PID, HostNamespaces::pid);

    private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");

    private final RuntimeConfig config;
    private final Syscalls syscalls;
    private final OwnedNamespaces owned;

    Sandboxes(RuntimeConfig config, Syscalls syscalls, Launcher launcher) {
        this.config = config;
        this.syscalls = syscalls;
        this.owned = new OwnedNamespaces(launcher);
    }

    synchronized Sandbox create(SandboxSpec spec) {
        var present = find(spec.pod());
        if (present.isPresent()) {
            return present.get();
        }
        release(spec.pod());
        var settings = config.sysctls().files(spec.sysctls(), spec.host());
        try {
            return make(spec, settings);
        } catch (RuntimeException fault) {
            release(spec.pod());
            throw fault;
        }
    }

    private Sandbox make(SandboxSpec spec, Map<Path, String> settings) {
        var users = spec.host().users() ? UserRange.HOST : freeRange();
        var directory = new PrivateDirectory(directory(spec.pod())).create();
        new PrivateDirectory(namespaces(spec.pod())).create();
        if (users.isOwn()) {
            // before anything has these ids
            directory.replace(USERS, Long.toString(users.first()).getBytes(StandardCharsets.US_ASCII));
        }
        if (flags(spec.host()) != 0) {
            inFreshThread(() -> makeNamespaces(spec, users, settings));
        }
        MARKS.forEach((name, isOfHost) -> {
            if (isOfHost.test(spec.host())) {
                directory.replace(name, new byte[0]);
            }
        });
        if (spec.sharesProcesses()) {
            directory.replace(PAUSE, PauseProcesses.none());
        }
        directory.replace(HOSTNAME, spec.hostname().getBytes(StandardCharsets.UTF_8));
        return sandbox(spec.pod(), spec.host());
    }

    /** Whether each of its containers has processes of its own, as in most pods; so it is taken for one that is gone. */
    boolean giveOwnProcesses(PodUid pod) {
        return find(pod).map(Sandbox::givesOwnProcesses).orElse(true);
    }

    /** Writes down which process is the pod's pause process. */
    void recordPause(PodUid pod, String process) {
        new PrivateDirectory(directory(pod)).replace(PAUSE, process.getBytes(StandardCharsets.US_ASCII));
    }

    /** What was written down; empty if the pod has no pause process. */
    Optional<String> pauseRecord(PodUid pod) {
        return read(directory(pod).resolve(PAUSE));
    }

    private UserRange freeRange() {
        var taken = new PrivateDirectory(config.podsDirectory())
                .names().stream().map(PodUid::new).map(this::users).collect(Collectors.toSet());
        return UserRanges.free(config.cgroupRootName(), taken);
    }

    private UserRange users(PodUid pod) {
        return read(directory(pod).resolve(USERS))
                .map(Long::parseLong)
                .map(UserRange::new)
                .orElse(UserRange.HOST);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException fault) {
            throw new UncheckedIOException("read " + file, fault);
        }
    }

    private static long flags(HostNamespaces host) {
        return (host.ipc() ? 0 : CLONE_NEWIPC) | (host.network() ? 0 : CLONE_NEWNET | CLONE_NEWUTS);
    }

    private void makeNamespaces(SandboxSpec spec, UserRange users, Map<Path, String> settings) {
        if (users.isOwn()) {
            owned.make(users, process -> pin(spec, process));
            Stream.of("ipc", "uts", "net")
                    .forEach(kind ->
                            syscalls.enterNamespace(namespaces(spec.pod()).resolve(kind)));
        } else {
            syscalls.unshare(flags(spec.host()));
        }
        if (!spec.host().network()) {
            syscalls.setHostname(spec.hostname());
            syscalls.bringLoopbackUp();
        }
        if (users.isOwn() && !settings.isEmpty()) {
            // settings of a namespace belong to its root, and to nobody else
            syscalls.becomeUser(users.onHost(0));
        }
        settings.forEach(Sandboxes::set);
        if (!users.isOwn()) {
            pin(spec, Path.of("/proc/thread-self"));
        }
    }

    private static void set(Path setting, String value) {
        try {
            Files.writeString(setting, value);
        } catch (IOException refused) {
            throw new ContainerException(
                    OwnedNamespaces.REASON, "set " + setting + " to " + value + ": " + refused.getMessage(), refused);
        }
    }

    private void pin(SandboxSpec spec, Path process) {
        pinned(spec.host()).forEach(kind -> pin(spec.pod(), process, kind));
    }

    /** The kinds that a pod has of its own without a process. */
    private static List<String> pinned(HostNamespaces host) {
        return host.ownKinds().stream().filter(kind -> !kind.equals("pid")).toList();
    }

    private void pin(PodUid pod, Path process, String kind) {
        var file = namespaces(pod).resolve(kind);
        try {
            Files.createFile(file);
        } catch (IOException fault) {
            throw new UncheckedIOException("make " + file, fault);
        }
        syscalls.bindMount(process.resolve("ns").resolve(kind), file);
    }

    /**
     * Runs a task in a thread of its own. Namespaces belong to a thread, and a thread that changed them must not return
     * to a pool.
     */
    private static void inFreshThread(Runnable task) {
        var done = new CompletableFuture<Void>();
        var thread = new Thread(
                () -> {
                    try {
                        task.run();
                        done.complete(null);
                    } catch (Throwable fault) {
                        done.completeExceptionally(fault);
                    }
                },
                "sandbox");
        thread.setDaemon(true);
        thread.start();
        try {
            done.join();
        } catch (CompletionException fault) {
            throw fault.getCause() instanceof RuntimeException cause ? cause : fault;
        }
    }

    synchronized void remove(PodUid pod) {
        release(pod);
    }

    private void release(PodUid pod) {
        var pinned = new PrivateDirectory(namespaces(pod));
        pinned.names().forEach(name -> syscalls.detachMount(namespaces(pod).resolve(name)));
        new PrivateDirectory(directory(pod)).delete();
    }

    /** Finds a complete sandbox. A mount namespace that has lost the pins has lost the sandbox. */
    Optional<Sandbox> find(PodUid pod) {
        var directory = directory(pod);
        if (!Files.exists(directory.resolve(HOSTNAME))) {
            return Optional.empty();
        }
        var host = new HostNamespaces(
                Files.exists(directory.resolve(HOST_NETWORK)),
                Files.exists(directory.resolve(HOST_IPC)),
                Files.exists(directory.resolve(HOST_PID)),
                !users(pod).isOwn());
        boolean isLost = pinned(host).stream()
                .limit(1)
                .anyMatch(kind -> !isPinned(namespaces(pod).resolve(kind)));
        return isLost ? Optional.empty() : Optional.of(sandbox(pod, host));
    }

    private static boolean isPinned(Path file) {
        try {
            return !Files.getAttribute(file, "unix:dev").equals(Files.getAttribute(file.getParent(), "unix:dev"));
        } catch (NoSuchFileException absent) {
            return false;
        } catch (IOException fault) {
            throw new UncheckedIOException("stat " + file, fault);
        }
    }

    private Sandbox sandbox(PodUid pod, HostNamespaces host) {
        return new Sandbox(
                pod,
                host.network() ? OWN_NETWORK : namespaces(pod).resolve("net"),
                host,
                users(pod),
                pauseRecord(pod).isPresent());
    }

    List<Sandbox> list() {
        return new PrivateDirectory(config.podsDirectory())
                .names().stream()
                        .map(PodUid::new)
                        .flatMap(pod -> find(pod).stream())
                        .toList();
    }

    /** @throws ContainerException if the pod has no sandbox */
    PodNamespaces require(PodUid pod) {
        var sandbox = find(pod)
                .orElseThrow(() -> new ContainerException("CreateContainerError", "pod " + pod + " has no sandbox"));
        return new PodNamespaces(
                sandbox,
                hostname(pod),
                pinned(sandbox.host()).stream().map(namespaces(pod)::resolve).toList());
    }

    private String hostname(PodUid pod) {
        return read(directory(pod).resolve(HOSTNAME)).orElseThrow();
    }

    private Path directory(PodUid pod) {
        return config.podsDirectory().resolve(pod.value());
    }

    private Path namespaces(PodUid pod) {
        return directory(pod).resolve("ns");
    }
}
