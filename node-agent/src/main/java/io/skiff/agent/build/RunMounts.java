package io.skiff.agent.build;

import io.skiff.agent.build.plan.RunMount;
import io.skiff.agent.container.ContainerSpec.BindMount;
import io.skiff.agent.image.BuildLease;
import io.skiff.agent.linux.LinuxSyscalls;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** What {@code RUN --mount} binds into one container. Closing takes it away again; what a cache holds stays. */
final class RunMounts implements AutoCloseable {

    /** The caches that one step at a time uses, over all builds of this process. */
    private static final Map<Path, Semaphore> LOCKS = new ConcurrentHashMap<>();

    private final Workspace workspace;
    private final Path caches;
    private final BuildLease lease;
    private final Map<String, byte[]> secrets;
    private final Inodes inodes = new Inodes();
    private final List<BindMount> mounts = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<Path> mounted = new ArrayList<>();
    private final List<Semaphore> held = new ArrayList<>();

    /** @param caches the directory of all caches, in one closed to other users */
    RunMounts(Workspace workspace, Path caches, BuildLease lease, Map<String, byte[]> secrets) {
        this.workspace = workspace;
        this.caches = caches;
        this.lease = lease;
        this.secrets = secrets;
    }

    /** Where a bound directory is to be found. */
    interface Origins {

        /** @return a directory of the host in which the mount's source lies, for this step only */
        Path directory(RunMount.Bind bind);
    }

    void add(List<RunMount> wanted, Origins origins) throws IOException, InterruptedException {
        lock(wanted.stream()
                .filter(RunMount.Cache.class::isInstance)
                .map(RunMount.Cache.class::cast)
                .filter(RunMount.Cache::isLocked)
                .map(this::directory)
                .toList());
        for (var mount : wanted) {
            if (mount instanceof RunMount.Cache cache) {
                addCache(cache);
            } else if (mount instanceof RunMount.Tmpfs tmpfs) {
                var size = tmpfs.sizeBytes().isPresent()
                        ? ",size=" + tmpfs.sizeBytes().getAsLong()
                        : "";
                mounts.add(new BindMount(inMemory("mode=1777" + size), tmpfs.target(), false));
            } else if (mount instanceof RunMount.Secret secret) {
                addSecret(secret);
            } else if (mount instanceof RunMount.Bind bind) {
                var path = bind.path().replaceFirst("^/+", "");
                mounts.add(new BindMount(
                        origins.directory(bind), path.equals(".") ? "" : path, bind.target(), !bind.isWritable()));
            }
        }
    }

    /**
     * Waits until the step has all these caches for itself: each once, and in the same order in all steps, so that no two wait for each
     * other.
     */
    void lock(List<Path> directories) throws InterruptedException {
        for (var directory : new TreeSet<>(directories)) {
            var lock = LOCKS.computeIfAbsent(directory, any -> new Semaphore(1, true));
            lock.acquire();
            held.add(lock);
        }
    }

    private Path directory(RunMount.Cache cache) {
        // the name in hexadecimal, because an id may have slashes
        var name = HexFormat.of().formatHex(cache.id().getBytes(StandardCharsets.UTF_8));
        return caches.resolve(name.length() > 200 ? new ContentHash().hexOf(cache.id()) : name);
    }

    private void addCache(RunMount.Cache cache) throws IOException {
        Path directory = directory(cache);
        lease.useCacheMount(directory.getFileName().toString());
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            inodes.setOwner(directory, (int) cache.uid(), (int) cache.gid());
            inodes.setMode(directory, cache.mode());
        }
        mounts.add(new BindMount(directory, cache.target(), cache.isReadOnly()));
    }

    /** A secret is in memory only, in a file that ends with the step. */
    private void addSecret(RunMount.Secret secret) throws IOException {
        var value = secrets.get(secret.id());
        if (value == null) {
            if (secret.isRequired()) {
                throw new BuildException(BuildPlan.missingSecret(secret.id()));
            }
            return;
        }
        secret.variable().ifPresent(name -> variables.put(name, new String(value, StandardCharsets.UTF_8)));
        if (secret.isFile()) {
            Path file = Files.write(inMemory("mode=0700").resolve("secret"), value);
            inodes.setOwner(file, (int) secret.uid(), (int) secret.gid());
            inodes.setMode(file, secret.mode());
            mounts.add(new BindMount(file, secret.target(), true));
        }
    }

    private Path inMemory(String options) {
        Path directory = workspace.newDirectory("memory");
        inodes.mountTmpfs(directory, options);
        mounted.add(directory);
        return directory;
    }

    List<BindMount> mounts() {
        return List.copyOf(mounts);
    }

    /** Variables that secrets are in. */
    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    @Override
    public void close() {
        var syscalls = new LinuxSyscalls();
        mounted.forEach(syscalls::detachMount);
        held.forEach(Semaphore::release);
    }
}
