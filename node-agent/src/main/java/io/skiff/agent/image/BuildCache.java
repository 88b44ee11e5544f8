package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What builds keep only to be faster: the results of steps, and the directories of cache mounts. */
final class BuildCache {

    private final StepResults steps;
    private final CacheMounts mounts;
    private final LayerStore layers;
    private final BuildLeases leases;

    BuildCache(StepResults steps, CacheMounts mounts, LayerStore layers, BuildLeases leases) {
        this.steps = steps;
        this.mounts = mounts;
        this.layers = layers;
        this.leases = leases;
    }

    /** The layers that results of steps keep, and that running builds use. The caller holds the lock of leases. */
    Set<Path> layersInUse() throws IOException {
        var used = new HashSet<Path>();
        for (var result : steps.list()) {
            result.layer().digest().map(layers::path).ifPresent(used::add);
        }
        leases.uses().layers().forEach(layer -> used.add(layers.path(layer)));
        return used;
    }

    /**
     * Lists what no running build uses.
     *
     * @param others the layers that stay whatever happens to the results of steps
     */
    List<BuildCacheEntry> list(Set<Path> others) throws IOException {
        var entries = new ArrayList<BuildCacheEntry>();
        var uses = uses();
        for (var results : byLayer().values()) {
            var digest = results.get(0).layer().digest();
            if (digest.filter(uses::isLayer).isEmpty()) {
                boolean isAlone = digest.filter(layers::has)
                        .filter(layer -> !others.contains(layers.path(layer)))
                        .isPresent();
                entries.add(new BuildCacheEntry(
                        BuildCacheEntry.Kind.STEP,
                        results.stream().map(StepResults.Result::key).toList(),
                        results.stream()
                                .map(StepResults.Result::lastUse)
                                .max(Instant::compareTo)
                                .orElseThrow(),
                        isAlone ? sizeBytes(digest.orElseThrow()) : 0));
            }
        }
        for (var name : mounts.names()) {
            if (!uses.isMount(name)) {
                entries.add(new BuildCacheEntry(
                        BuildCacheEntry.Kind.MOUNT, List.of(name), mounts.lastUse(name), mounts.sizeBytes(name)));
            }
        }
        return entries;
    }

    /** Nothing if the layer is gone by now, or a loss of power took what was said of it. */
    private long sizeBytes(Digest layer) throws IOException {
        try {
            return layers.sizeBytes(layer);
        } catch (NoSuchFileException | NumberFormatException unknown) {
            return 0;
        }
    }

    private BuildLeases.Uses uses() throws IOException {
        var locked = leases.lock();
        try {
            return leases.uses();
        } finally {
            locked.close();
        }
    }

    private Map<String, List<StepResults.Result>> byLayer() throws IOException {
        var byLayer = new HashMap<String, List<StepResults.Result>>();
        for (var result : steps.list()) {
            // those without a layer are one by one
            var name = result.layer().isEmpty() ? result.key() : result.layer().diffId();
            byLayer.computeIfAbsent(name, any -> new ArrayList<>()).add(result);
        }
        return byLayer;
    }

    /**
     * Removes entries; not a mount that a build uses by now. The layers of steps go with the next collection, unless a build uses them.
     *
     * @param workDirectory of the caller's {@link StoreWriting}, with which the content goes
     */
    void remove(List<BuildCacheEntry> entries, Path workDirectory) throws IOException {
        var locked = leases.lock();
        try {
            var uses = leases.uses();
            for (var entry : entries) {
                for (var name : entry.names()) {
                    switch (entry.kind()) {
                        case STEP -> steps.remove(name);
                        case MOUNT -> {
                            if (!uses.isMount(name)) {
                                mounts.remove(name, workDirectory.resolve("mount-" + name));
                            }
                        }
                    }
                }
            }
        } finally {
            locked.close();
        }
    }

    void clearLeftovers() throws IOException {
        var locked = leases.lock();
        try {
            steps.clearLeftovers();
            mounts.clearLeftovers();
        } finally {
            locked.close();
        }
    }
}
