package io.skiff.agent.image;

import io.skiff.agent.linux.file.HardLinks;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.WalkBounds;
import io.skiff.archive.PathText;
import io.skiff.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes an unpacked layer as a tar again (image-spec layer.md), the same bytes on every host: sorted by the bytes of the names, parents
 * first, whiteouts and opaque directories in the words of the specification.
 *
 * <p>The layers of built images are named by this tar, so its form must never change. The tar of a layer that came from elsewhere has the
 * same content, but its writer's order and headers are lost.
 */
public final class LayerTar {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE_MARK = WHITEOUT + WHITEOUT + ".opq";
    static final String OPAQUE = "trusted.overlay.opaque";
    private static final int DEFAULT_ROOT_MODE = 0755;
    private static final byte[] NONE = {};

    private final Path layer;
    private final Inodes inodes;
    private final WalkBounds bounds;
    private final HardLinks<byte[]> links;
    private final byte[] buffer = new byte[1 << 16];
    private long contentBytes;
    private long entries;

    private LayerTar(Path layer, Inodes inodes, WalkBounds bounds) {
        this.layer = layer;
        this.inodes = inodes;
        this.bounds = bounds;
        this.links = new HardLinks<>(bounds);
    }

    /**
     * @param diffId the digest of the tar
     * @param tarBytes the length of the tar
     * @param isEmpty whether it has no entries: such a layer changes nothing
     */
    public record Summary(String diffId, long tarBytes, long contentBytes, boolean isEmpty) {}

    /**
     * Writes the tar. Nobody changes the layer meanwhile.
     *
     * @param layer a directory as overlayfs has it
     * @throws io.skiff.agent.linux.file.TooManyFilesException if it has more files than a layer may have
     */
    public static Summary write(Path layer, Inodes inodes, OutputStream out) throws IOException {
        return write(layer, inodes, out, new WalkBounds());
    }

    static Summary write(Path layer, Inodes inodes, OutputStream out, WalkBounds bounds) throws IOException {
        var digesting = new DigestOutputStream(out, Digest.sha256());
        var tar = new TarWriter(digesting);
        var written = new LayerTar(layer, inodes, bounds);
        written.root(tar);
        tar.close();
        digesting.flush();
        return new Summary(Digest.of(digesting).toString(), tar.written(), written.contentBytes, written.entries == 0);
    }

    /** The root has an entry only if it is not as every unpacked layer begins. */
    private void root(TarWriter tar) throws IOException {
        var root = Inode.of(layer);
        if (root.permissions() != DEFAULT_ROOT_MODE || root.uid() != 0 || root.gid() != 0) {
            add(tar, entry(TarWriter.DIRECTORY, "./".getBytes(StandardCharsets.UTF_8), NONE, 0, root, layer));
        }
        children(tar, layer, NONE);
    }

    /** In the order of the bytes of the names. */
    private void children(TarWriter tar, Path directory, byte[] prefix) throws IOException {
        // without the slash at its end, unless it is the root
        try (var names = bounds.list(directory, shown(Arrays.copyOf(prefix, Math.max(0, prefix.length - 1))))) {
            for (Path name : names) {
                Path child = directory.resolve(name);
                add(tar, child, join(prefix, PathText.bytes(PathText.of(name))));
            }
        }
    }

    private static String shown(byte[] name) {
        return "/" + new String(name, StandardCharsets.UTF_8);
    }

    private void add(TarWriter tar, Path path, byte[] name) throws IOException {
        var inode = Inode.of(path);
        switch (inode.type()) {
            case DIRECTORY -> {
                byte[] asDirectory = join(name, "/".getBytes(StandardCharsets.UTF_8));
                add(tar, entry(TarWriter.DIRECTORY, asDirectory, NONE, 0, inode, path));
                if (inodes.attribute(path, OPAQUE).isPresent()) {
                    add(tar, mark(join(asDirectory, OPAQUE_MARK.getBytes(StandardCharsets.UTF_8))));
                }
                children(tar, path, asDirectory);
            }
            case SOCKET -> {
                // a tar has none, and without its process it means nothing
            }
            case CHARACTER_DEVICE -> {
                if (inode.isWhiteout()) {
                    add(tar, mark(whiteout(name)));
                } else {
                    linkable(tar, TarWriter.CHARACTER_DEVICE, name, inode, path);
                }
            }
            case BLOCK_DEVICE -> linkable(tar, TarWriter.BLOCK_DEVICE, name, inode, path);
            case FIFO -> linkable(tar, TarWriter.FIFO, name, inode, path);
            case SYMBOLIC_LINK -> linkable(tar, TarWriter.SYMBOLIC_LINK, name, inode, path);
            case FILE -> linkable(tar, TarWriter.FILE, name, inode, path);
        }
    }

    /** The first name of a file has its content, the others are hard links to it. */
    private void linkable(TarWriter tar, char type, byte[] name, Inode inode, Path path) throws IOException {
        var first = links.findFirst(inode, shown(name), () -> name);
        if (first.isPresent()) {
            add(tar, entry(TarWriter.HARD_LINK, name, first.get(), 0, inode, path));
            return;
        }
        byte[] target = type == TarWriter.SYMBOLIC_LINK ? target(path) : NONE;
        if (type != TarWriter.FILE) {
            add(tar, entry(type, name, target, 0, inode, path));
            return;
        }
        tar.begin(entry(type, name, target, inode.size(), inode, path));
        entries++;
        contentBytes += inode.size();
        copy(tar, path, inode.size());
    }

    private static byte[] target(Path link) throws IOException {
        return PathText.bytes(PathText.of(Files.readSymbolicLink(link)));
    }

    private void copy(TarWriter tar, Path file, long size) throws IOException {
        try (var in = Files.newInputStream(file)) {
            long left = size;
            for (int count = in.read(buffer); count >= 0 && left >= count; count = in.read(buffer)) {
                tar.content(buffer, count);
                left -= count;
            }
            if (left != 0) {
                throw new IOException("the file " + file + " of a layer changed while it was read");
            }
        }
        tar.endContent();
    }

    private void add(TarWriter tar, TarWriter.Entry entry) throws IOException {
        tar.begin(entry);
        entries++;
    }

    /** The time of a deletion is nobody's: when it is unpacked again, another one is made. */
    private static TarWriter.Entry mark(byte[] name) {
        return new TarWriter.Entry(TarWriter.FILE, name, NONE, 0600, 0, 0, 0, Instant.EPOCH, 0, 0, Map.of());
    }

    private static byte[] whiteout(byte[] name) {
        int slash = name.length;
        while (slash > 0 && name[slash - 1] != '/') {
            slash--;
        }
        return join(
                join(Arrays.copyOf(name, slash), WHITEOUT.getBytes(StandardCharsets.UTF_8)),
                Arrays.copyOfRange(name, slash, name.length));
    }

    private TarWriter.Entry entry(char type, byte[] name, byte[] link, long size, Inode inode, Path path) {
        boolean isDevice = type == TarWriter.CHARACTER_DEVICE || type == TarWriter.BLOCK_DEVICE;
        return new TarWriter.Entry(
                type,
                name,
                link,
                type == TarWriter.SYMBOLIC_LINK ? 0777 : inode.permissions(),
                inode.uid(),
                inode.gid(),
                size,
                inode.modified(),
                isDevice ? inode.deviceMajor() : 0,
                isDevice ? inode.deviceMinor() : 0,
                type == TarWriter.HARD_LINK ? Map.of() : attributes(path));
    }

    /** Only those that unpacking takes in. */
    private Map<String, byte[]> attributes(Path path) {
        var attributes = new TreeMap<String, byte[]>();
        for (var name : inodes.attributeNames(path)) {
            if (EntryMetadata.isTaken(name)) {
                inodes.attribute(path, name).ifPresent(value -> attributes.put(name, value));
            }
        }
        return attributes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
