package io.skiff.agent.image;

import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.Inodes;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * Turns the tar of one layer (image-spec layer.md) into a directory that overlayfs takes as a lower layer (the kernel's overlayfs.rst).
 *
 * <p>One object for one layer.
 */
final class LayerUnpacker {

    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String XATTR = "SCHILY.xattr.";
    private static final int PERMISSIONS = 07777;
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

    /** @return the bytes of the files */
    long unpack(InputStream stream) throws IOException {
        var tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name());
        for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
            count(entry);
            try {
                unpack(entry, tar);
            } catch (InvalidPathException e) {
                throw new ImageException(
                        "entry \"" + entry.getName() + "\": its name cannot be written in this process's character set;"
                                + " start Skiff with LC_ALL=C.UTF-8",
                        e);
            }
        }
        for (Map.Entry<Path, Instant> directory : directoryTimes.entrySet()) {
            if (Files.isDirectory(directory.getKey(), LinkOption.NOFOLLOW_LINKS)) {
                inodes.setModified(directory.getKey(), directory.getValue());
            }
        }
        return bytes;
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
    }

    private void unpack(TarArchiveEntry entry, InputStream content) throws IOException {
        Path path = paths.locate(entry.getName());
        String name = path.equals(root) ? "" : String.valueOf(path.getFileName());
        if (name.equals(OPAQUE)) {
            markOpaque(path.resolveSibling(""));
        } else if (name.startsWith(WHITEOUT + WHITEOUT)) {
            return; // housekeeping of aufs, of no meaning elsewhere
        } else if (name.startsWith(WHITEOUT)) {
            hide(path.resolveSibling(name.substring(WHITEOUT.length())), entry.getName());
        } else {
            create(path, entry, content);
        }
    }

    /** What the lower layers have under this name is not seen; what this layer has under it stays. */
    private void hide(Path path, String entry) throws IOException {
        LayerPaths.require(
                !path.getFileName().toString().isEmpty()
                        && !path.getFileName().toString().equals(".")
                        && !path.getFileName().toString().equals(".."),
                entry,
                "a whiteout must name a file");
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

    /** The owner first: changing it takes the set-uid bits and the file capabilities away. */
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

    /** File capabilities and what programs keep in {@code user.}; never {@code trusted.}, which is overlayfs' own. */
    private void setAttribute(Path path, String key, String value, String entry) {
        if (!key.equals(XATTR + "security.capability") && !key.startsWith(XATTR + "user.")) {
            return;
        }
        LayerPaths.require(
                value.indexOf(UNREADABLE) < 0,
                entry,
                "its extended attribute " + key.substring(XATTR.length()) + " is not text and cannot be read");
        inodes.setAttribute(path, key.substring(XATTR.length()), value.getBytes(StandardCharsets.UTF_8));
    }

    private static Instant modified(TarArchiveEntry entry) {
        return entry.getLastModifiedTime().toInstant();
    }
}
