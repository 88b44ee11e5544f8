package io.skiff.agent.image;

import io.skiff.agent.linux.NativeMemory;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.NewFile;
import io.skiff.archive.PathText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the tar of one layer (image-spec layer.md) into a directory that overlayfs accepts as a lower layer (the
 * kernel's overlayfs.rst).
 *
 * <p>Each layer needs an object of its own.
 */
final class LayerUnpacker {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_HEADERS = 1000;

    private final Path root;
    private final Inodes inodes;
    private final Limits limits;
    private final LayerPaths paths;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long bytes;
    private long entries;
    private long holes;
    private boolean isWhole;
    private TarSkeleton.@Nullable Recorder recorder;
    private @Nullable NativeMemory contentMemory;

    LayerUnpacker(Path root, Inodes inodes, Limits limits) {
        this.root = root;
        this.inodes = inodes;
        this.limits = limits;
        this.paths = new LayerPaths(root);
    }

    /** @return the total size of the files in bytes, without the holes of sparse ones */
    long unpack(InputStream stream) throws IOException {
        return unpack(new TarSkeleton.Recorder(stream, OutputStream.nullOutputStream()));
    }

    /** @param stream gets to know where the content of files went */
    long unpack(TarSkeleton.Recorder stream) throws IOException {
        recorder = stream;
        try (var directoryTimes = new DirectoryTimes(root);
                var memory = NativeMemory.allocate(BUFFER_BYTES)) {
            contentMemory = memory;
            unpackEntries(stream, directoryTimes);
            directoryTimes.setAll(inodes);
        }
        return bytes - holes;
    }

    private void unpackEntries(TarSkeleton.Recorder stream, DirectoryTimes directoryTimes) throws IOException {
        var headers = new HeaderBudget(stream);
        var names = new EntryNames(headers);
        var tar = new TarArchiveInputStream(names, EntryNames.CHARACTER_SET);
        for (var entry = next(tar, headers, names); entry != null; entry = next(tar, headers, names)) {
            count(entry);
            try {
                unpack(entry, tar, directoryTimes);
            } catch (InvalidPathException e) {
                throw new ImageException("entry \"" + entry.getName() + "\": its name or its link has a zero byte", e);
            } catch (ImageException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw ImageException.of("entry \"" + entry.getName() + "\"", e);
            }
            skipRest(tar);
        }
        isWhole = headers.isAtEndMark();
    }

    /** Content that nobody read, so that only headers follow. */
    private void skipRest(InputStream content) throws IOException {
        while (content.read(buffer) >= 0) {
            // reads on
        }
    }

    /** Whether what was unpacked had the mark of a tar's end. */
    boolean isWhole() {
        return isWhole;
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, HeaderBudget headers, EntryNames names)
            throws IOException {
        headers.begin();
        names.begin();
        var entry = tar.getNextEntry();
        names.end(entry);
        headers.end();
        return entry;
    }

    private void count(TarArchiveEntry entry) {
        entries++;
        bytes += entry.getRealSize();
        if (entries > limits.layerEntries()) {
            throw new ImageException("it has more than " + limits.layerEntries() + " entries");
        }
        if (entry.getRealSize() < 0 || bytes > limits.layerBytes()) {
            throw new ImageException("its files are larger than " + limits.layerBytes() + " bytes");
        }
        // global headers apply to every later entry
        int headers = entry.getExtraPaxHeaders().size();
        LayerPaths.require(
                headers <= MOST_HEADERS,
                entry.getName(),
                "it has " + headers + " extended headers; at most " + MOST_HEADERS + " are taken");
    }

    private void unpack(TarArchiveEntry entry, InputStream content, DirectoryTimes directoryTimes) throws IOException {
        var mark = Whiteout.of(entry.getName());
        if (mark.isHousekeeping()) {
            return;
        }
        Path path = paths.locate(entry.getName());
        if (mark.isOpaque()) {
            markOpaque(path.resolveSibling(""));
        } else if (mark.hidden().isPresent()) {
            hide(PathText.resolve(
                    Objects.requireNonNull(path.getParent()), mark.hidden().get()));
        } else {
            create(path, entry, content, directoryTimes);
        }
    }

    /** Hides the entries of lower layers under this name. Entries of this layer under it stay. */
    private void hide(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            markOpaque(path);
        } else if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            inodes.makeNode(path, Inodes.CHARACTER_DEVICE, 0, 0, 0);
        }
    }

    private void markOpaque(Path directory) {
        inodes.setAttribute(directory, "trusted.overlay.opaque", new byte[] {'y'});
    }

    private void create(Path path, TarArchiveEntry entry, InputStream content, DirectoryTimes directoryTimes)
            throws IOException {
        if (entry.isDirectory()) {
            createDirectory(path);
            EntryMetadata.set(inodes.at(path), entry);
            directoryTimes.add(path, EntryMetadata.modified(entry));
        } else {
            LayerPaths.require(!path.equals(root), entry.getName(), "the root of a layer must be a directory");
            createOther(path, entry, content);
        }
    }

    private void createDirectory(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean hidesLower = isWhiteout(path);
        remove(path);
        Files.createDirectory(path);
        if (hidesLower) {
            markOpaque(path);
        }
    }

    /** Most names are new, and to look for an earlier entry takes longer than to make a file. */
    private void createOther(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        try {
            createFile(path, entry, content);
        } catch (FileAlreadyExistsException earlier) {
            remove(path);
            createFile(path, entry, content);
        }
    }

    private void remove(Path path) throws IOException {
        DeletedTree.delete(path);
        paths.forget();
    }

    private static boolean isWhiteout(Path path) throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(path, "unix:rdev", LinkOption.NOFOLLOW_LINKS)
                        .equals(0L)
                && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(path);
    }

    private void createFile(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isLink()) {
            link(path, entry);
        } else if (isPlain(entry)) {
            copy(path, entry, content);
        } else {
            createOdd(path, entry, content);
            EntryMetadata.set(inodes.at(path), entry);
        }
    }

    /** The library calls everything a file that is no directory. */
    private static boolean isPlain(TarArchiveEntry entry) {
        return entry.isFile()
                && !entry.isSymbolicLink()
                && !entry.isFIFO()
                && !entry.isCharacterDevice()
                && !entry.isBlockDevice()
                && !entry.isSparse();
    }

    private void link(Path path, TarArchiveEntry entry) throws IOException {
        Path target = paths.locate(entry.getLinkName());
        LayerPaths.require(
                Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(target),
                entry.getName(),
                "it is a hard link to \"" + entry.getLinkName() + "\", which is no file of the layer");
        Files.createLink(path, target);
    }

    private void copy(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        var skeleton = Objects.requireNonNull(recorder);
        skeleton.beginContent();
        try (var file = NewFile.create(path, EntryMetadata.mode(entry), Objects.requireNonNull(contentMemory))) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                file.write(buffer, count);
            }
            EntryMetadata.set(file, entry);
        }
        skeleton.endContent(root.relativize(path));
    }

    private void createOdd(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, PathText.path(entry.getLinkName()));
        } else if (entry.isFIFO()) {
            remove(path);
            inodes.makeNode(path, Inodes.FIFO, 0600, 0, 0);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            createDevice(path, entry);
        } else if (entry.isFile()) {
            holes += SparseFile.of(entry).write(path, content, inodes);
        } else {
            throw new ImageException("entry \"" + entry.getName() + "\": unknown type of entry");
        }
    }

    private void createDevice(Path path, TarArchiveEntry entry) throws IOException {
        LayerPaths.require(
                entry.getDevMajor() != 0 || entry.getDevMinor() != 0,
                entry.getName(),
                "the device 0:0 is overlayfs' mark for a deleted file; layers say that with .wh. names");
        remove(path);
        inodes.makeNode(
                path,
                entry.isCharacterDevice() ? Inodes.CHARACTER_DEVICE : Inodes.BLOCK_DEVICE,
                0600,
                entry.getDevMajor(),
                entry.getDevMinor());
    }
}
