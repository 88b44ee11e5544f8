package io.skiff.agent.linux.file;

import static io.skiff.agent.linux.Flags.O_PATH;
import static io.skiff.agent.linux.Flags.RESOLVE_IN_ROOT;
import static io.skiff.agent.linux.Flags.RESOLVE_NO_MAGICLINKS;

import io.skiff.agent.linux.Errno;
import io.skiff.agent.linux.ErrnoException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * An open directory that is {@code /} for every path below it: links are followed as a process would follow them whose root it is
 * (openat2 with RESOLVE_IN_ROOT), so that they lead where an image's author means, and never out.
 */
public final class RootDirectory implements AutoCloseable {

    private static final long IN_ROOT = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;

    /** No such file, a file in the place of a directory, a link that leads to itself. */
    private static final Set<Errno> NOWHERE = Set.of(Errno.ENOENT, Errno.ENOTDIR, Errno.ELOOP);

    private final OpenPlace root;

    RootDirectory(OpenPlace root) {
        this.root = root;
    }

    /** Opens a directory of the host that only the agent chose. */
    public static RootDirectory open(Path directory) {
        return new RootDirectory(Beneath.host(directory));
    }

    /** Finds what a path leads to; empty if there is nothing, or a link that leads nowhere. */
    public Optional<OpenPlace> find(String path) {
        try {
            return Optional.of(
                    Beneath.resolve(root.descriptor(), path.isEmpty() ? "." : path, path, O_PATH, 0, IN_ROOT));
        } catch (ErrnoException refused) {
            if (NOWHERE.contains(refused.errno())) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** The root as a path that is valid as long as this object is open. */
    public Path path() {
        return root.path();
    }

    @Override
    public void close() {
        root.close();
    }
}
