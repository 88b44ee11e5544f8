package io.skiff.agent.security.seccomp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The node's directory of profiles that pods may name. */
final class ProfileDirectory {

    /** Docker's default profile has 20 KB. */
    static final int MOST_BYTES = 1 << 20;

    private final Path directory;

    ProfileDirectory(Path directory) {
        this.directory = directory;
    }

    /**
     * The content of a file.
     *
     * @throws ProfileException when it is not there, is not below the directory, or is no file
     */
    byte[] read(String name) {
        var file = file(name);
        try {
            var real = file.toRealPath();
            if (!real.startsWith(directory.toRealPath())) {
                throw new ProfileException(file + " leads out of " + directory);
            }
            // Before it is opened: a FIFO would wait for a writer.
            if (!Files.isRegularFile(real)) {
                throw new ProfileException(file + " is not a file");
            }
            try (var stream = Files.newInputStream(real)) {
                var content = stream.readNBytes(MOST_BYTES + 1);
                if (content.length > MOST_BYTES) {
                    throw new ProfileException(file + " has more than " + MOST_BYTES + " bytes");
                }
                return content;
            }
        } catch (NoSuchFileException fault) {
            throw new ProfileException(file + " is not there on this node", fault);
        } catch (IOException fault) {
            throw new ProfileException("cannot read " + file + ": " + fault.getMessage(), fault);
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
