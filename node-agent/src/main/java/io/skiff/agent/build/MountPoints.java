package io.skiff.agent.build;

import io.skiff.agent.linux.file.Inode;
import io.skiff.agent.linux.file.RootDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directories and files that a container's start makes to mount something on them, and that its layer must not keep. What a command
 * has put into them stays.
 */
final class MountPoints {

    private final List<String> made;
    private final Map<String, Inode> above;

    private MountPoints(List<String> made, Map<String, Inode> above) {
        this.made = made;
        this.above = above;
    }

    /** @param image as it is before the container starts */
    static MountPoints missing(RootDirectory image, List<String> targets) throws IOException {
        var missing = new ArrayList<String>();
        var above = new HashMap<String, Inode>();
        for (var target : targets) {
            var path = "";
            for (var name : target.split("/", -1)) {
                if (!name.isEmpty()) {
                    path = path + "/" + name;
                    var found = inode(image, path);
                    if (found.isEmpty()) {
                        missing.add(path);
                    } else if (found.get().isDirectory()) {
                        above.put(path, found.get());
                    }
                }
            }
        }
        return new MountPoints(missing, above);
    }

    private static Optional<Inode> inode(RootDirectory image, String path) throws IOException {
        var place = image.find(path);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        try (var open = place.get()) {
            return Optional.of(Inode.of(open));
        }
    }

    /** Removes those that are still as they were made. */
    void removeFrom(Path upper) throws IOException {
        for (int i = made.size() - 1; i >= 0; i--) {
            Path path = upper.resolve(made.get(i).substring(1));
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && isWithin(upper, path) && isUntouched(path)) {
                Files.delete(path);
                removeCopies(upper, path.getParent());
            }
        }
    }

    /** To make something in a directory of a lower layer overlayfs copied the directory. An equal copy says nothing. */
    private void removeCopies(Path upper, @Nullable Path directory) throws IOException {
        for (var path = directory; path != null && !path.equals(upper); path = path.getParent()) {
            var before = above.get("/" + upper.relativize(path));
            if (before == null || !isUntouched(path) || !isEqual(before, Inode.of(path))) {
                return;
            }
            Files.delete(path);
        }
    }

    private static boolean isEqual(Inode before, Inode after) {
        return before.mode() == after.mode() && before.uid() == after.uid() && before.gid() == after.gid();
    }

    /** A link on the way means that the place lies elsewhere. */
    private static boolean isWithin(Path upper, Path path) {
        for (var above = path.getParent(); above != null && !above.equals(upper); above = above.getParent()) {
            if (Files.isSymbolicLink(above)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUntouched(Path path) throws IOException {
        var inode = Inode.of(path);
        if (inode.isDirectory()) {
            try (var entries = Files.newDirectoryStream(path)) {
                return !entries.iterator().hasNext();
            }
        }
        return inode.type() == Inode.Type.FILE && inode.size() == 0;
    }
}
