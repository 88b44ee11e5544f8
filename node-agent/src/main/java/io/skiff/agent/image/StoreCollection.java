package io.skiff.agent.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Deletes from a store what nobody needs, and what killed processes left. */
final class StoreCollection {

    private final Path directory;
    private final ImageIndex index;
    private final LayerStore layers;
    private final DocumentStore documents;
    private final WorkDirectories work;
    private final LayerDownloads downloads;
    private final BuildCache cache;
    private final BuildLeases leases;

    StoreCollection(
            Path directory,
            ImageIndex index,
            LayerStore layers,
            DocumentStore documents,
            WorkDirectories work,
            LayerDownloads downloads,
            BuildCache cache,
            BuildLeases leases) {
        this.directory = directory;
        this.index = index;
        this.layers = layers;
        this.documents = documents;
        this.work = work;
        this.downloads = downloads;
        this.cache = cache;
        this.leases = leases;
    }

    ImageGarbage.Disk disk() {
        try {
            var disk = Files.getFileStore(directory);
            return new ImageGarbage.Disk(disk.getTotalSpace(), disk.getUsableSpace());
        } catch (IOException e) {
            throw failed("ask for the space on the disk", e);
        }
    }

    void collect(Set<Path> layersInUse) {
        try (var writing = StoreWriting.begin(directory, index)) {
            var images = writing.images().values();
            var used = new HashSet<>(layersInUse);
            images.forEach(image -> used.addAll(image.layers()));
            // a build that begins to use a layer waits, and then finds it gone
            var locked = leases.lock();
            try {
                used.addAll(downloads.held());
                used.addAll(cache.layersInUse());
                layers.retain(used, writing.workDirectory());
            } finally {
                locked.close();
            }
            documents.retain(images);
        } catch (IOException e) {
            throw failed("collect unused layers", e);
        }
    }

    Set<Path> layersWithoutImage() {
        try {
            var locked = leases.lock();
            try {
                var used = new HashSet<>(cache.layersInUse());
                used.addAll(downloads.held());
                return used;
            } finally {
                locked.close();
            }
        } catch (IOException e) {
            throw failed("list the layers of builds", e);
        }
    }

    List<BuildCacheEntry> buildCache() {
        try {
            var others = new HashSet<>(downloads.held());
            index.read().values().forEach(image -> others.addAll(image.layers()));
            return cache.list(others);
        } catch (IOException e) {
            throw failed("list what builds keep", e);
        }
    }

    void removeBuildCache(List<BuildCacheEntry> entries) {
        try (var writing = StoreWriting.begin(directory, index)) {
            cache.remove(entries, writing.workDirectory());
        } catch (IOException e) {
            throw failed("remove what builds keep", e);
        }
    }

    void clearLeftovers() {
        try (var writing = StoreWriting.begin(directory, index)) {
            index.clearLeftovers();
            layers.clearLeftovers();
            documents.retain(writing.images().values());
            cache.clearLeftovers();
            work.clearAbandoned();
        } catch (IOException e) {
            throw failed("clear what killed processes left", e);
        }
    }

    private UncheckedIOException failed(String what, IOException reason) {
        return new UncheckedIOException(what + " in " + directory, reason);
    }
}
