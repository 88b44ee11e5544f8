package io.skiff.buildcontext;

import io.skiff.archive.PathText;
import io.skiff.archive.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Writes a directory as the context of a build: a tar with the names, types, permissions, hard links and contents of files. Owners and times are left
 * out, because no build depends on them. Links are written as links, wherever they lead; none is followed.
 */
public final class ContextArchive {

    private static final byte[] NONE = {};
    private static final int PERMISSIONS = 07777;

    private final Path root;
    private final IgnoreRules rules;
    private final TarWriter tar;
    private final byte[] buffer = new byte[1 << 16];

    /** The first name of each file that has several. */
    private final Map<String, String> linked = new HashMap<>();

    /** The directories above, which come only with something in them that is an exception. */
    private final Deque<Ignored> ignored = new ArrayDeque<>();

    private record Ignored(Path path, String name) {}

    private ContextArchive(Path root, IgnoreRules rules, TarWriter tar) {
        this.root = root;
        this.rules = rules;
        this.tar = tar;
    }

    /** Writes what a build of the directory's own {@code Dockerfile} may copy. The stream stays open. */
    public static void write(Path directory, OutputStream out) throws IOException {
        write(directory, directory.resolve("Dockerfile"), out);
    }

    /**
     * Writes the files that the rules for a Dockerfile leave: those of {@code NAME.dockerignore} beside it, or else of the directory's
     * {@code .dockerignore}. The stream stays open.
     *
     * @throws IllegalArgumentException if the rules have something that is no pattern
     */
    static void write(Path directory, Path dockerfile, OutputStream out) throws IOException {
        var tar = new TarWriter(out);
        new ContextArchive(directory, rules(directory, dockerfile), tar).directory(directory, "");
        tar.close();
    }

    private static IgnoreRules rules(Path directory, Path dockerfile) throws IOException {
        Path ofDockerfile = dockerfile.resolveSibling(dockerfile.getFileName() + ".dockerignore");
        for (var file : List.of(ofDockerfile, directory.resolve(".dockerignore"))) {
            try {
                return IgnoreRules.parse(PathText.of(Files.readAllBytes(file)));
            } catch (NoSuchFileException absent) {
                // the next one, or none
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(file + ", " + wrong.getMessage(), wrong);
            }
        }
        return IgnoreRules.NONE;
    }

    private void directory(Path directory, String prefix) throws IOException {
        var children = new TreeMap<String, Path>();
        try (var entries = Files.newDirectoryStream(directory)) {
            entries.forEach(entry -> children.put(PathText.of(entry.getFileName()), entry));
        }
        for (var child : children.entrySet()) {
            add(child.getValue(), prefix + child.getKey());
        }
    }

    private void add(Path path, String name) throws IOException {
        boolean isIgnored = rules.ignores(name);
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isIgnored) {
                begin(TarWriter.DIRECTORY, name + "/", NONE, path, 0);
            }
            if (isIgnored && rules.hasExceptions()) {
                ignored.addLast(new Ignored(path, name));
                directory(path, name + "/");
                ignored.removeLastOccurrence(new Ignored(path, name));
            } else if (!isIgnored) {
                directory(path, name + "/");
            }
        } else if (isIgnored) {
            return;
        } else if (Files.isSymbolicLink(path)) {
            begin(TarWriter.SYMBOLIC_LINK, name, bytes(PathText.of(Files.readSymbolicLink(path))), path, 0);
        } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            file(path, name);
        }
        // sockets, pipes and devices are nothing to build from
    }

    /** Another name of a file that was sent already is sent as a link to it. */
    private void file(Path path, String name) throws IOException {
        var attributes = Files.readAttributes(path, "unix:nlink,dev,ino", LinkOption.NOFOLLOW_LINKS);
        if (!Objects.equals(attributes.get("nlink"), 1)) {
            var first = linked.putIfAbsent(attributes.get("dev") + " " + attributes.get("ino"), name);
            if (first != null) {
                begin(TarWriter.HARD_LINK, name, bytes(first), path, 0);
                return;
            }
        }
        content(path, name);
    }

    private void content(Path path, String name) throws IOException {
        long size = Files.size(path);
        begin(TarWriter.FILE, name, NONE, path, size);
        try (var in = Files.newInputStream(path)) {
            long left = size;
            for (int count = in.read(buffer); count >= 0 && left >= count; count = in.read(buffer)) {
                tar.content(buffer, count);
                left -= count;
            }
            if (left != 0) {
                throw new IOException(root.relativize(path) + " changed while it was sent; build again");
            }
        }
        tar.endContent();
    }

    private void begin(char type, String name, byte[] link, Path path, long size) throws IOException {
        while (!ignored.isEmpty()) {
            var above = ignored.removeFirst();
            entry(TarWriter.DIRECTORY, above.name() + "/", NONE, above.path(), 0);
        }
        entry(type, name, link, path, size);
    }

    private void entry(char type, String name, byte[] link, Path path, long size) throws IOException {
        int mode = (Integer) Objects.requireNonNull(Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS));
        tar.begin(new TarWriter.Entry(
                type, bytes(name), link, mode & PERMISSIONS, 0, 0, size, Instant.EPOCH, 0, 0, Map.of()));
    }

    private static byte[] bytes(String text) {
        return PathText.bytes(text);
    }
}
