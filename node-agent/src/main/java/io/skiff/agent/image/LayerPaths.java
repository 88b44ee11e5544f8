package io.skiff.agent.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;

/**
 * Finds the place of an archive's entry below a layer's root, and never outside.
 *
 * <p>Symbolic links among the parents are followed as the container would follow them, with the layer's root as
 * {@code /}; a link that climbs above it is refused. The last name is never followed. Nobody else writes below the root
 * meanwhile.
 */
final class LayerPaths {

    private static final int MAX_LINKS = 40;
    private static final int MAX_NAME_LENGTH = 4096;
    private static final Set<PosixFilePermission> PARENT = PosixFilePermissions.fromString("rwxr-xr-x");

    private final Path root;

    LayerPaths(Path root) {
        this.root = root;
    }

    /** @return the place; the root itself for {@code ./}. Missing parents are created */
    Path locate(String entry) throws IOException {
        Deque<String> names = names(entry, entry);
        if (names.isEmpty()) {
            return root;
        }
        String last = names.removeLast();
        return parent(names, entry).resolve(last);
    }

    private static Deque<String> names(String path, String entry) {
        var names = new ArrayDeque<String>();
        require(path.length() <= MAX_NAME_LENGTH, entry, "its name is longer than " + MAX_NAME_LENGTH + " characters");
        require(path.indexOf('\0') < 0, entry, "its name has a zero byte");
        Arrays.stream(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .forEach(names::add);
        require(!names.contains(".."), entry, "its name leads out of the layer with \"..\"");
        return names;
    }

    private Path parent(Deque<String> names, String entry) throws IOException {
        Path directory = root;
        int links = 0;
        while (!names.isEmpty()) {
            String name = names.removeFirst();
            if (name.equals("..")) {
                require(!directory.equals(root), entry, "it goes through a symbolic link that leads out of the layer");
                directory = Objects.requireNonNull(directory.getParent());
                continue;
            }
            Path next = directory.resolve(name);
            if (Files.isSymbolicLink(next)) {
                require(++links <= MAX_LINKS, entry, "it goes through a loop of symbolic links");
                String target = Files.readSymbolicLink(next).toString();
                directory = target.startsWith("/") ? root : directory;
                prepend(names, target);
                continue;
            }
            if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(next);
                // set explicitly, because the umask of this process must not matter: users of the container pass
                // through
                Files.setPosixFilePermissions(next, PARENT);
            }
            require(
                    Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS),
                    entry,
                    "/" + root.relativize(next) + " in the layer is not a directory");
            directory = next;
        }
        return directory;
    }

    private static void prepend(Deque<String> names, String target) {
        String[] parts = target.split("/", -1);
        for (int i = parts.length - 1; i >= 0; i--) {
            if (!parts[i].isEmpty() && !parts[i].equals(".")) {
                names.addFirst(parts[i]);
            }
        }
    }

    static void require(boolean condition, String entry, String message) {
        if (!condition) {
            throw new ImageException("entry \"" + entry + "\": " + message);
        }
    }
}
