package io.skiff.agent.image;

import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private static final String XATTR = "SCHILY.xattr.";
    private static final int PERMISSIONS = 07777;

    /** The kernel's XATTR_NAME_MAX. */
    private static final int MOST_ATTRIBUTE_NAME = 255;

    /** The kernel's XATTR_SIZE_MAX. */
    private static final int MOST_ATTRIBUTE_BYTES = 64 << 10;

    private static final int MOST_HEADERS = 1000;
    private static final char UNREADABLE = '\uFFFD';

    private final Path root;
    private final Inodes inodes;
    private final Limits limits;
    private final LayerPaths paths;
    private final Map<Path, Instant> directoryTimes = new LinkedHashMap<>();
    private long bytes;
    private long entries;

    LayerUnpacker(Path root, Inodes inodes, Limits limits) {
        this.root = root;
        this.inodes = inodes;
        this.limits = limits;
        this.paths = new LayerPaths(root);
    }

    /** @return the total size of the files in bytes */
    long unpack(InputStream stream) throws IOException {
        var headers = new HeaderBudget(stream);
        var tar = new TarArchiveInputStream(headers, StandardCharsets.UTF_8.name());
        for (var entry = next(tar, headers); entry != null; entry = next(tar, headers)) {
            count(entry);
            try {
                unpack(entry, tar);
            } catch (InvalidPathException e) {
                throw new ImageException(
                        "entry \"" + entry.getName() + "\": its name cannot be written in this process's character set;"
                                + " start Skiff with LC_ALL=C.UTF-8",
                        e);
            } catch (ImageException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                throw ImageException.of("entry \"" + entry.getName() + "\"", e);
            }
            // skips content that nobody read, so that only headers follow
            tar.transferTo(OutputStream.nullOutputStream());
        }
        for (Map.Entry<Path, Instant> directory : directoryTimes.entrySet()) {
            if (Files.isDirectory(directory.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                inodes.setModified(directory.getKey(), directory.getValue());
            }
        }
        return bytes;
    }

    private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar, HeaderBudget headers) throws IOException {
        headers.begin();
        var entry = tar.getNextEntry();
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

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
        var mark = Whiteout.of(entry.getName());
        if (mark.isHousekeeping()) {
            return;
        }
        Path path = paths.locate(entry.getName());
        if (mark.isOpaque()) {
            markOpaque(path.resolveSibling(""));
        } else if (mark.hidden().isPresent()) {
            hide(path.resolveSibling(mark.hidden().get()));
        } else {
            create(path, entry, content);
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

    private void create(Path path, TarArchiveEntry entry, InputStream content) throws IOException {
        if (entry.isDirectory()) {
            createDirectory(path);
            directoryTimes.put(path, modified(entry));
        } else {
            LayerPaths.require(!path.equals(root), entry.getName(), "the root of a layer must be a directory");
            DeletedTree.delete(path);
            createFile(path, entry, content);
        }
        if (!entry.isLink()) {
            setMetadata(path, entry);
        }
    }

    private void createDirectory(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        boolean hidesLower = isWhiteout(path);
        DeletedTree.delete(path);
        Files.createDirectory(path);
        if (hidesLower) {
            markOpaque(path);
        }
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
            Path target = paths.locate(entry.getLinkName());
            LayerPaths.require(
                    Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(target),
                    entry.getName(),
                    "it is a hard link to \"" + entry.getLinkName() + "\", which is no file of the layer");
            Files.createLink(path, target);
        } else if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else if (entry.isFIFO()) {
            inodes.makeNode(path, Inodes.FIFO, 0600, 0, 0);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice()) {
            createDevice(path, entry);
        } else if (entry.isFile()) {
            LayerPaths.require(!entry.isSparse(), entry.getName(), "sparse files are not supported");
            Files.copy(content, path);
        } else {
            throw new ImageException("entry \"" + entry.getName() + "\": unknown type of entry");
        }
    }

    private void createDevice(Path path, TarArchiveEntry entry) {
        LayerPaths.require(
                entry.getDevMajor() != 0 || entry.getDevMinor() != 0,
                entry.getName(),
                "the device 0:0 is overlayfs' mark for a deleted file; layers say that with .wh. names");
        inodes.makeNode(
                path,
                entry.isCharacterDevice() ? Inodes.CHARACTER_DEVICE : Inodes.BLOCK_DEVICE,
                0600,
                entry.getDevMajor(),
                entry.getDevMinor());
    }

    /** Sets the owner first, because a change of owner clears the set-uid bits and the file capabilities. */
    private void setMetadata(Path path, TarArchiveEntry entry) {
        inodes.setOwner(path, id(entry.getLongUserId(), entry), id(entry.getLongGroupId(), entry));
        if (!entry.isSymbolicLink()) {
            inodes.setMode(path, entry.getMode() & PERMISSIONS);
        }
        entry.getExtraPaxHeaders().forEach((key, value) -> setAttribute(path, key, value, entry.getName()));
        inodes.setModified(path, modified(entry));
    }

    private static int id(long id, TarArchiveEntry entry) {
        LayerPaths.require(id >= 0 && id < 0xffff_ffffL, entry.getName(), "its owner " + id + " is out of range");
        return (int) id;
    }

    /** Sets file capabilities and attributes in {@code user.}; never {@code trusted.}, which belongs to overlayfs. */
    private void setAttribute(Path path, String key, String value, String entry) {
        if (!key.startsWith(XATTR)) {
            return;
        }
        String name = key.substring(XATTR.length());
        String shown = "its extended attribute \"" + name + "\" ";
        LayerPaths.require(name.indexOf('.') > 0 && !name.endsWith("."), entry, shown + "has no namespace or no name");
        LayerPaths.require(name.indexOf('\0') < 0, entry, shown + "has a zero byte in its name");
        if (!name.equals("security.capability") && !name.startsWith("user.")) {
            return;
        }
        LayerPaths.require(
                name.length() <= MOST_ATTRIBUTE_NAME,
                entry,
                shown + "has a name longer than " + MOST_ATTRIBUTE_NAME + " characters");
        LayerPaths.require(value.indexOf(UNREADABLE) < 0, entry, shown + "is not text and cannot be read");
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        LayerPaths.require(
                bytes.length <= MOST_ATTRIBUTE_BYTES,
                entry,
                shown + "has " + bytes.length + " bytes; at most " + MOST_ATTRIBUTE_BYTES + " are taken");
        try {
            inodes.setAttribute(path, name, bytes);
        } catch (ErrnoException refused) {
            throw new ImageException(
                    "entry \"" + entry + "\": " + shown + "cannot be set, the kernel says " + refused.errno(), refused);
        }
    }

    private static Instant modified(TarArchiveEntry entry) {
        return entry.getLastModifiedTime().toInstant();
    }
}
