package io.skiff.agent.build;

import io.skiff.agent.build.plan.FileMode;
import io.skiff.agent.build.plan.Paths;
import io.skiff.agent.linux.file.DeletedTree;
import io.skiff.agent.linux.file.HardLinks;
import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.Inodes;
import io.skiff.agent.linux.file.OpenPlace;
import io.skiff.agent.linux.file.RootDirectory;
import io.skiff.agent.linux.file.WalkBounds;
import io.skiff.archive.PathText;
import io.skiff.buildcontext.IgnoreRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Copies files into an image's root. Links among the directories of a destination are followed inside that root; a link in the place of a
 * file below it is replaced. Links that are copied stay links.
 */
final class FileCopy {

    private static final int DIRECTORY_MODE = 0755;
    private static final int DOCUMENT_MODE = 0644;

    /** As many as the kernel follows (path_resolution(7)). */
    private static final int MOST_LINKS = 40;

    private final RootDirectory target;
    private final Attributes attributes;
    private final Inodes inodes = new Inodes();
    private final WalkBounds bounds = new WalkBounds();
    private final HardLinks<String> links = new HardLinks<>(bounds);
    private final byte[] buffer = new byte[1 << 16];

    /**
     * What the copies get in place of what the files have.
     *
     * @param owner empty for the files' own
     * @param mode empty for the files' own
     * @param time of all that is copied; empty for the files' own
     * @param made the time of directories that are made on the way
     */
    record Attributes(
            Optional<Owner> owner,
            Optional<FileMode> mode,
            Optional<Instant> time,
            Instant made,
            IgnoreRules excludes) {}

    record Owner(long uid, long gid) {}

    FileCopy(RootDirectory target, Attributes attributes) {
        this.target = target;
        this.attributes = attributes;
    }

    boolean isDirectory(String path) {
        var place = target.find(path);
        place.ifPresent(OpenPlace::close);
        return place.filter(OpenPlace::isDirectory).isPresent();
    }

    /** Makes a directory with those above it that are missing. */
    void makeDirectories(String path) throws IOException {
        var made = new StringBuilder();
        for (var name : path.split("/", -1)) {
            if (!name.isEmpty()) {
                var parent = made.toString();
                made.append('/').append(name);
                if (!isDirectory(made.toString())) {
                    try (var directory = require(parent)) {
                        Path added = PathText.resolve(directory.path(), name);
                        requireFree(added, made.toString());
                        Files.createDirectory(added);
                        var owner = attributes.owner().orElse(new Owner(0, 0));
                        inodes.setOwner(added, (int) owner.uid(), (int) owner.gid());
                        inodes.setMode(added, DIRECTORY_MODE);
                        inodes.setModified(added, attributes.made());
                    }
                }
            }
        }
    }

    private static void requireFree(Path place, String shown) {
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new BuildException(shown + " cannot be a directory: in the image it is "
                    + (Files.isSymbolicLink(place) ? "a link that leads nowhere" : "a file"));
        }
    }

    private OpenPlace require(String directory) {
        return target.find(directory).orElseThrow(() -> new BuildException(directory + " is gone from the image"));
    }

    /** Where a path leads to that may be a link: a file that is copied there takes the place of the link's file. */
    String followed(String destination) throws IOException {
        var path = destination;
        for (int links = 0; links < MOST_LINKS; links++) {
            int slash = path.lastIndexOf('/');
            var parent = target.find(path.substring(0, slash));
            if (parent.isEmpty()) {
                return path;
            }
            try (var directory = parent.get()) {
                Path place = PathText.resolve(directory.path(), path.substring(slash + 1));
                if (!Files.isSymbolicLink(place)) {
                    return path;
                }
                path = Paths.resolve(path.substring(0, slash), PathText.of(Files.readSymbolicLink(place)));
            }
        }
        throw new BuildException(destination + " is a link that leads to itself");
    }

    /** Copies what is in a directory into another one, which is made if it is missing. */
    void copyContents(Path source, String destination) throws IOException {
        if (!isDirectory(destination)) {
            makeDirectories(destination);
        }
        copyChildren(source, destination, "");
    }

    private void copyChildren(Path source, String destination, String relative) throws IOException {
        try (var children = bounds.list(source, destination.isEmpty() ? "/" : destination)) {
            for (Path child : children) {
                Path path = source.resolve(child);
                var base = PathText.of(child);
                var name = relative.isEmpty() ? base : relative + "/" + base;
                if (!attributes.excludes().ignores(name)) {
                    copy(path, Inode.of(path), destination + "/" + base, name);
                }
            }
        }
    }

    /** Copies a file under a name, whose directory is there. */
    void copyFile(Path source, Inode inode, String destination) throws IOException {
        copy(source, inode, destination, "");
    }

    private void copy(Path source, Inode inode, String destination, String relative) throws IOException {
        int slash = destination.lastIndexOf('/');
        try (var directory = require(destination.substring(0, slash))) {
            Path place = PathText.resolve(directory.path(), destination.substring(slash + 1));
            if (inode.isDirectory()) {
                copyDirectory(source, inode, place, destination, relative);
                return;
            }
            if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
                throw new BuildException(
                        destination + " is a directory in the image, and a file cannot take its place");
            }
            DeletedTree.delete(place);
            make(source, inode, place, destination);
        }
    }

    private void copyDirectory(Path source, Inode inode, Path place, String destination, String relative)
            throws IOException {
        boolean isThere = isDirectory(destination);
        if (!isThere) {
            requireFree(place, destination);
            Files.createDirectory(place);
        }
        copyChildren(source, destination, relative);
        if (!Files.isSymbolicLink(place)) {
            // as in Docker, also one that was there; where a link leads from there is not what is copied
            describe(source, inode, place);
        }
    }

    /** Makes a directory like another one, but without what is in it; one that is there stays as it is. */
    void copyDirectoryAlone(Path source, Inode inode, String destination) throws IOException {
        if (!isDirectory(destination)) {
            int slash = destination.lastIndexOf('/');
            try (var directory = require(destination.substring(0, slash))) {
                Path place = PathText.resolve(directory.path(), destination.substring(slash + 1));
                requireFree(place, destination);
                Files.createDirectory(place);
                describe(source, inode, place);
            }
        }
    }

    private void make(Path source, Inode inode, Path place, String destination) throws IOException {
        var first = links.findFirst(inode, destination, () -> destination);
        if (first.isPresent()) {
            link(place, first.get());
            return;
        }
        switch (inode.type()) {
            case FILE -> copyContent(source, place);
            case SYMBOLIC_LINK -> Files.createSymbolicLink(place, Files.readSymbolicLink(source));
            case FIFO -> inodes.makeNode(place, Inodes.FIFO, 0600, 0, 0);
            case CHARACTER_DEVICE ->
                inodes.makeNode(place, Inodes.CHARACTER_DEVICE, 0600, inode.deviceMajor(), inode.deviceMinor());
            case BLOCK_DEVICE ->
                inodes.makeNode(place, Inodes.BLOCK_DEVICE, 0600, inode.deviceMajor(), inode.deviceMinor());
            case SOCKET, DIRECTORY -> {
                return;
            }
        }
        describe(source, inode, place);
    }

    /** @param first the destination of the file's first name */
    private void link(Path place, String first) throws IOException {
        int slash = first.lastIndexOf('/');
        try (var directory = require(first.substring(0, slash))) {
            Files.createLink(place, PathText.resolve(directory.path(), first.substring(slash + 1)));
        }
    }

    private void copyContent(Path source, Path place) throws IOException {
        try (var in = Files.newInputStream(source);
                var out = Files.newOutputStream(place, java.nio.file.StandardOpenOption.CREATE_NEW)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    /** Sets the owner first, because a change of owner clears the set-uid bits and the file capabilities. */
    private void describe(Path source, Inode inode, Path place) {
        var owner = attributes.owner().orElse(new Owner(inode.uid(), inode.gid()));
        inodes.setOwner(place, (int) owner.uid(), (int) owner.gid());
        if (inode.type() != Inode.Type.SYMBOLIC_LINK) {
            inodes.setMode(place, mode(inode.permissions(), inode.isDirectory()));
        }
        CopiedAttributes.of(inodes, source).forEach((name, value) -> inodes.setAttribute(place, name, value));
        inodes.setModified(place, attributes.time().orElse(inode.modified()));
    }

    private int mode(int own, boolean isDirectory) {
        return attributes.mode().map(mode -> mode.applyTo(own, isDirectory)).orElse(own);
    }

    /** Writes a file with this content, as root's and readable by all, unless the attributes say otherwise. */
    void write(byte[] content, String destination) throws IOException {
        int slash = destination.lastIndexOf('/');
        try (var directory = require(destination.substring(0, slash))) {
            Path place = PathText.resolve(directory.path(), destination.substring(slash + 1));
            DeletedTree.delete(place);
            Files.write(place, content, java.nio.file.StandardOpenOption.CREATE_NEW);
            var owner = attributes.owner().orElse(new Owner(0, 0));
            inodes.setOwner(place, (int) owner.uid(), (int) owner.gid());
            inodes.setMode(place, mode(DOCUMENT_MODE, false));
            inodes.setModified(place, attributes.time().orElse(attributes.made()));
        }
    }
}
