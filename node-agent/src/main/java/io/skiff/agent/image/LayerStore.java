package io.skiff.agent.image;

import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.TooManyFilesException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The unpacked layers, each once: {@code layers/<hex of the diff id>/}, with its size beside it.
 *
 * <p>A layer is unpacked elsewhere, and renamed when it is complete and on disk. So a layer with a name is complete.
 */
final class LayerStore {

    /** Below that of the images. */
    static final String DIRECTORY = "layers";

    private static final String SIZE = ".size";
    private static final String SKELETON = ".skeleton";

    /** The library reads headers in pieces of 512 bytes; each would be a call of zlib and one of libcrypto. */
    private static final int TAR_BUFFER_BYTES = 1 << 16;

    private final Path directory;
    private final Inodes inodes;
    private final Limits limits;

    LayerStore(Path directory, Inodes inodes, Limits limits) {
        this.directory = directory;
        this.inodes = inodes;
        this.limits = limits;
    }

    Path path(Digest diffId) {
        return directory.resolve(diffId.hex());
    }

    boolean has(Digest diffId) {
        return Files.isDirectory(path(diffId));
    }

    long sizeBytes(Digest diffId) throws IOException {
        return Long.parseLong(Files.readString(sizeFile(diffId)).strip());
    }

    /** Unpacks the missing layers. The caller holds the lock. */
    void addAll(List<ArchivedImage.Layer> layers, LayerSource source, Path workDirectory) throws IOException {
        var added = new ArrayList<ArchivedImage.Layer>();
        for (ArchivedImage.Layer layer : layers) {
            if (!has(layer.diffId())
                    && !Files.exists(workDirectory.resolve(layer.diffId().hex()))) {
                unpackInto(workDirectory, layer, source);
                added.add(layer);
            }
        }
        if (!added.isEmpty()) {
            sync();
            keep(added, workDirectory);
        }
    }

    /** Unpacks and verifies one layer beside the store. */
    void unpackInto(Path workDirectory, ArchivedImage.Layer layer, LayerSource source) throws IOException {
        Path unpacked = workDirectory.resolve(layer.diffId().hex());
        Files.createDirectory(unpacked);
        inodes.setMode(unpacked, 0755);
        long size;
        try (var skeleton =
                Files.newOutputStream(workDirectory.resolve(layer.diffId().hex() + SKELETON))) {
            size = unpack(layer, source, unpacked, skeleton);
        }
        Files.writeString(workDirectory.resolve(sizeName(layer.diffId())), Long.toString(size));
    }

    /** Writes all that was unpacked to the disk, which takes seconds for a large layer. */
    void sync() {
        inodes.syncFileSystem(directory);
    }

    /** Takes in what was unpacked there and is on the disk. The caller holds the lock. */
    void keep(List<ArchivedImage.Layer> unpacked, Path workDirectory) throws IOException {
        var added = unpacked.stream().filter(layer -> !has(layer.diffId())).toList();
        for (ArchivedImage.Layer layer : added) {
            Files.move(
                    workDirectory.resolve(sizeName(layer.diffId())),
                    sizeFile(layer.diffId()),
                    StandardCopyOption.ATOMIC_MOVE);
            Files.move(
                    workDirectory.resolve(layer.diffId().hex() + SKELETON),
                    directory.resolve(layer.diffId().hex() + SKELETON),
                    StandardCopyOption.ATOMIC_MOVE);
            Files.move(
                    workDirectory.resolve(layer.diffId().hex()), path(layer.diffId()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Takes in a layer that was made on this host. It moves the directory. The caller holds the lock. */
    void adopt(Path made, Digest diffId, long sizeBytes) throws IOException {
        if (has(diffId)) {
            return;
        }
        Path next = made.resolveSibling(sizeName(diffId));
        Files.writeString(next, Long.toString(sizeBytes));
        sync();
        Files.move(next, sizeFile(diffId), StandardCopyOption.ATOMIC_MOVE);
        Files.move(made, path(diffId), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The length of a layer's tar. */
    long tarBytes(Digest diffId) throws IOException {
        Path skeleton = directory.resolve(diffId.hex() + SKELETON);
        if (Files.exists(skeleton)) {
            return TarSkeleton.tarBytes(Files.newInputStream(skeleton));
        }
        return LayerTar.write(path(diffId), inodes, OutputStream.nullOutputStream())
                .tarBytes();
    }

    /**
     * Writes the tar of a layer again.
     *
     * @throws ImageException if what was written is another one: it is not to be used then
     */
    void writeTar(Digest diffId, OutputStream out) throws IOException {
        var tar = diffId.digesting(out);
        Path skeleton = directory.resolve(diffId.hex() + SKELETON);
        try {
            if (Files.exists(skeleton)) {
                TarSkeleton.write(Files.newInputStream(skeleton), path(diffId), tar);
            } else {
                // of a build, or of an agent that kept no skeletons
                LayerTar.write(path(diffId), inodes, tar);
            }
        } catch (NoSuchFileException e) {
            throw new ImageException("layer " + diffId + " is not on this node any more", e);
        } catch (TooManyFilesException e) {
            throw new ImageException("the tar of layer " + diffId + " cannot be written: " + e.getMessage(), e);
        }
        tar.flush();
        if (!Digest.of(tar).equals(diffId)) {
            throw new ImageException(
                    "the tar of layer " + diffId + " cannot be written again, as "
                            + (Files.exists(skeleton)
                                    ? "one of its files was written twice, or has changed on the disk"
                                    : "an older agent unpacked it; remove the images that have it, and pull or import them again"));
        }
    }

    /** Moves every other layer away, to be deleted there. The caller holds the lock. */
    void retain(Set<Path> used, Path workDirectory) throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (Digest.isHex(name) && !used.contains(child)) {
                    Files.move(child, workDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    Files.deleteIfExists(directory.resolve(name + SIZE));
                    Files.deleteIfExists(directory.resolve(name + SKELETON));
                }
            }
        }
    }

    /** Deletes what is of no layer: of one that was not taken in or away to the end. The caller holds the lock. */
    void clearLeftovers() throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                int dot = name.indexOf('.');
                if (dot >= 0 && !Files.isDirectory(directory.resolve(name.substring(0, dot)))) {
                    Files.delete(child);
                }
            }
        }
    }

    private Path sizeFile(Digest diffId) {
        return directory.resolve(sizeName(diffId));
    }

    private static String sizeName(Digest diffId) {
        return diffId.hex() + SIZE;
    }

    private long unpack(ArchivedImage.Layer layer, LayerSource source, Path target, OutputStream skeleton)
            throws IOException {
        String what = layer.image() + ", layer " + layer.diffId() + " in " + source;
        try (DigestInputStream blob = layer.blobDigest().digesting(source.open(layer));
                DigestInputStream tar =
                        layer.diffId().digesting(Decompression.of(blob, limits.layerBytes() * 2, what))) {
            var recorder = new TarSkeleton.Recorder(new BufferedInputStream(tar, TAR_BUFFER_BYTES), skeleton);
            long size = new LayerUnpacker(target, inodes, limits).unpack(recorder);
            drain(recorder);
            recorder.finish();
            drain(blob);
            if (!source.isPlainTar() && !layer.blob().isEmpty()) {
                layer.blobDigest().requireSame(Digest.of(blob), what);
            }
            layer.diffId().requireSame(Digest.of(tar), what);
            return size;
        } catch (IOException | RuntimeException e) {
            throw ImageException.of(what, e);
        }
    }

    private void drain(InputStream stream) throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (stream.read(buffer) >= 0) {
            // reads on, because bytes after the end of the tar belong to the digest
        }
    }
}
