package io.skiff.agent.container;

import io.skiff.agent.linux.file.DeletedTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/** A directory of the runtime that no other user of the host can enter. */
record PrivateDirectory(Path path) {

    PrivateDirectory create() {
        return create("rwx------");
    }

    PrivateDirectory create(String permissions) {
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            if (!Files.isDirectory(path)) {
                Files.createDirectory(path);
            }
            // not as an attribute of the creation, where the umask would change it
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            return this;
        } catch (IOException fault) {
            throw new UncheckedIOException("make directory " + path, fault);
        }
    }

    /**
     * Replaces a file atomically. A reader sees the old content or the new one, even if the agent is killed in between.
     */
    void replace(String name, byte[] content) {
        var temporary = path.resolve(name + ".new");
        try {
            Files.write(temporary, content);
            Files.move(temporary, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException fault) {
            throw new UncheckedIOException("write " + path.resolve(name), fault);
        }
    }

    /** Lists the names in the directory, sorted; none if it does not exist. */
    List<String> names() {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (NoSuchFileException absent) {
            return List.of();
        } catch (IOException fault) {
            throw new UncheckedIOException("list " + path, fault);
        }
    }

    /** Deletes the directory with everything in it, and never follows a link. Does nothing if it does not exist. */
    void delete() {
        try {
            DeletedTree.delete(path);
        } catch (IOException fault) {
            throw new UncheckedIOException("delete " + path, fault);
        }
    }
}
