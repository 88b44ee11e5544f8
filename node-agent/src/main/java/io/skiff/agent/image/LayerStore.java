package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The unpacked layers, each once: {@code layers/<hex of the diff id>/}, with its size beside it.
 *
 * <p>A layer is unpacked elsewhere, and renamed when it is complete and on disk. So a layer with a name is complete.
 */
final class LayerStore {

    private static final String SIZE = ".size";

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
        keep(added, workDirectory);
    }

    /** Unpacks and verifies one layer beside the store. */
    void unpackInto(Path workDirectory, ArchivedImage.Layer layer, LayerSource source) throws IOException {
        Path unpacked = workDirectory.resolve(layer.diffId().hex());
        Files.createDirectory(unpacked);
        inodes.setMode(unpacked, 0755);
        long size = unpack(layer, source, unpacked);
        Files.writeString(workDirectory.resolve(sizeName(layer.diffId())), Long.toString(size));
    }

    /** Takes in what was unpacked there. The caller holds the lock. */
    void keep(List<ArchivedImage.Layer> unpacked, Path workDirectory) throws IOException {
        var added = unpacked.stream().filter(layer -> !has(layer.diffId())).toList();
        if (!added.isEmpty()) {
            inodes.syncFileSystem(directory);
        }
        for (ArchivedImage.Layer layer : added) {
            Files.move(
                    workDirectory.resolve(sizeName(layer.diffId())),
                    sizeFile(layer.diffId()),
                    StandardCopyOption.ATOMIC_MOVE);
            Files.move(
                    workDirectory.resolve(layer.diffId().hex()), path(layer.diffId()), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes every other layer. The caller holds the lock. */
    void retain(Set<Path> used, Path workDirectory) throws IOException {
        try (var children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (Digest.isHex(name) && !used.contains(child)) {
                    Path doomed = Files.move(child, workDirectory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                    Files.deleteIfExists(directory.resolve(name + SIZE));
                    DeletedTree.delete(doomed);
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

    private long unpack(ArchivedImage.Layer layer, LayerSource source, Path target) throws IOException {
        String what = layer.image() + ", layer " + layer.diffId() + " in " + source;
        try (DigestInputStream blob = Digest.digesting(source.open(layer));
                DigestInputStream tar = Digest.digesting(decompressed(blob, what))) {
            long size = new LayerUnpacker(target, inodes, limits).unpack(tar);
            drain(tar);
            drain(blob);
            for (Digest digest : layer.blob()) {
                digest.requireSame(Digest.of(blob), what);
            }
            layer.diffId().requireSame(Digest.of(tar), what);
            return size;
        } catch (IOException | RuntimeException e) {
            throw ImageException.of(what, e);
        }
    }

    private InputStream decompressed(InputStream blob, String what) throws IOException {
        var stream = new BufferedInputStream(blob, 1 << 16);
        stream.mark(4);
        byte[] magic = stream.readNBytes(4);
        stream.reset();
        if (startsWith(magic, 0x1f, 0x8b)) {
            return new BoundedStream(new GZIPInputStream(stream, 1 << 16), limits.layerBytes() * 2, what);
        }
        if (startsWith(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            throw new ImageException("it is compressed with zstd, which is not supported; convert the image, for"
                    + " example with: skopeo copy --dest-compress-format gzip");
        }
        return stream;
    }

    private static boolean startsWith(byte[] content, int... magic) {
        for (int i = 0; i < magic.length; i++) {
            if (content.length <= i || (content[i] & 0xff) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    private void drain(InputStream stream) throws IOException {
        byte[] buffer = new byte[1 << 16];
        while (stream.read(buffer) >= 0) {
            // reads on, because bytes after the end of the tar belong to the digest
        }
    }
}
