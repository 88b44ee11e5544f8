package io.skiff.agent.image;

import io.skiff.archive.PathText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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

    /** The parents of the last entry, which the next one mostly shares, and where each of them was found. */
    private final List<String> known = new ArrayList<>();

    private final List<Path> places = new ArrayList<>();

    LayerPaths(Path root) {
        this.root = root;
    }

    /** @return the place; the root itself for {@code ./}. Missing parents are created */
    Path locate(String entry) throws IOException {
        List<String> names = names(entry);
        if (names.isEmpty()) {
            return root;
        }
        int parents = names.size() - 1;
        int same = 0;
        while (same < Math.min(parents, known.size()) && known.get(same).equals(names.get(same))) {
            same++;
        }
        forgetFrom(same);
        Path directory = same == 0 ? root : places.get(same - 1);
        int links = 0;
        for (String name : names.subList(same, parents)) {
            var ahead = new ArrayDeque<>(List.of(name));
            while (!ahead.isEmpty()) {
                Optional<String> target = linkAt(PathText.resolve(directory, ahead.getFirst()));
                if (target.isEmpty()) {
                    directory = enter(directory, ahead.removeFirst(), entry);
                } else {
                    require(++links <= MAX_LINKS, entry, "it goes through a loop of symbolic links");
                    ahead.removeFirst();
                    directory = target.get().startsWith("/") ? root : directory;
                    prepend(ahead, target.get());
                }
            }
            known.add(name);
            places.add(directory);
        }
        return PathText.resolve(directory, names.get(parents));
    }

    /** What was a directory or a link may be something else from now on. */
    void forget() {
        forgetFrom(0);
    }

    private void forgetFrom(int level) {
        known.subList(level, known.size()).clear();
        places.subList(level, places.size()).clear();
    }

    private static List<String> names(String entry) {
        require(entry.length() <= MAX_NAME_LENGTH, entry, "its name is longer than " + MAX_NAME_LENGTH + " characters");
        require(entry.indexOf('\0') < 0, entry, "its name has a zero byte");
        var names = new ArrayList<String>();
        for (String name : entry.split("/", -1)) {
            if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        require(!names.contains(".."), entry, "its name leads out of the layer with \"..\"");
        return names;
    }

    private static Optional<String> linkAt(Path path) throws IOException {
        return Files.isSymbolicLink(path) ? Optional.of(PathText.of(Files.readSymbolicLink(path))) : Optional.empty();
    }

    /** Goes from a directory to the one of this name, which may have to be made, or back for {@code ..} of a link. */
    private Path enter(Path directory, String name, String entry) throws IOException {
        if (name.equals("..")) {
            require(!directory.equals(root), entry, "it goes through a symbolic link that leads out of the layer");
            return Objects.requireNonNull(directory.getParent());
        }
        Path next = PathText.resolve(directory, name);
        if (!Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(next);
            // set explicitly, because the umask of this process must not matter: users of the container pass through
            Files.setPosixFilePermissions(next, PARENT);
        }
        require(
                Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS),
                entry,
                "/" + root.relativize(next) + " in the layer is not a directory");
        return next;
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
