package io.skiff.agent.security.seccomp;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import io.skiff.agent.linux.file.Beneath;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The node's directory of seccomp profiles for pods. */
final class ProfileDirectory {

    /** Docker's default profile has 20 KB. */
    static final int MOST_BYTES = 1 << 20;

    private final Path directory;

    ProfileDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * Reads a file, and follows no symbolic link.
     *
     * @throws ProfileException if it is missing, not below the directory, or no file
     */
    byte[] read(String name) {
        var file = file(name);
        if (!Files.isDirectory(directory)) {
            throw new ProfileException(file + " is not there on this node");
        }
        try (var profiles = Beneath.directory(directory);
                var found = profiles.find(name)
                        .orElseThrow(() -> new ProfileException(file + " is not there on this node"))) {
            if (!found.isRegularFile()) {
                throw new ProfileException(file + " is not a file");
            }
            return found.read(MOST_BYTES)
                    .orElseThrow(() -> new ProfileException(file + " has more than " + MOST_BYTES + " bytes"));
        } catch (ErrnoException fault) {
            throw new ProfileException(
                    fault.errno().equals(Errno.ELOOP)
                            ? file
                                    + " goes through a symbolic link, and those are not followed: put the file itself there"
                            : "cannot read " + file + ": " + fault.getMessage(),
                    fault);
        }
    }

    private Path file(String name) {
        try {
            var relative = Path.of(name);
            boolean isBelow = !name.isEmpty()
                    && !relative.isAbsolute()
                    && !relative.startsWith("..")
                    && relative.equals(relative.normalize());
            if (isBelow) {
                return directory.resolve(relative);
            }
        } catch (InvalidPathException fault) {
            throw new ProfileException("\"" + name + "\" is not a path below " + directory, fault);
        }
        throw new ProfileException("\"" + name + "\" is not a path below " + directory);
    }
}
